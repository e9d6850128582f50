"""Sessions in files: runs with all that belongs to them, to go on with at another time."""
