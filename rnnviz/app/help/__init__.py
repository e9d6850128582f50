"""The documentation, in the program: a window of its own with all pages."""
