"""The strip above a figure in slow motion."""
