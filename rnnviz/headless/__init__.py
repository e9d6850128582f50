"""Commands that train without a window."""
