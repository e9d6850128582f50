"""Runs compared: what they are called, and their difference unit by unit."""
