"""Runs compared unit by unit."""
