"""The forms in which a figure is written to a file. One file each, found by the registry."""
