"""Faults of the program itself: told in plain words, noted, and never the end of a window."""
