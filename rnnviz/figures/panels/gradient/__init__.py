"""Gradient magnitude per timestep."""
