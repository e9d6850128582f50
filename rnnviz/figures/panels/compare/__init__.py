"""Runs compared: their gradients in one plot, and the ratio."""
