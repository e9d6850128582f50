"""Lecture mode: a scene on the whole screen, in letters that are read from the back row."""
