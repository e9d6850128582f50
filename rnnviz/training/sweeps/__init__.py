"""Sweeps: many runs that differ in a few settings, and what came of each.

A `Sweep` says which; `local` and `cluster` carry them out, a `Table` holds a row for each.
"""
