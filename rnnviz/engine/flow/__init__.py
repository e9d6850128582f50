"""Gradient flow: what one pass over the probe says about how gradients travel.

Exact, in NumPy, on one sequence of the probe, at display rate; never in the training loop.
"""
