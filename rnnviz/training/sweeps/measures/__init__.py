"""Measures: what a sweep measures of a run at its end. One file each, found by the registry."""
