"""One update, recorded phase by phase and applied as recorded."""
