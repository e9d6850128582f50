"""Gradient flow along the network, unrolled in time or folded."""
