"""The cell's diagram with the numbers of one unit."""
