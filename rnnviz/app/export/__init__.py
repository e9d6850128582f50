"""The export dialog: what is taken out of the window, how, and what it will look like."""
