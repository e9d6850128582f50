"""Weights that leave for other programs, and come from them."""
