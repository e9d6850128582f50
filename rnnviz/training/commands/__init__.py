"""Commands: what a person may do to a run while it runs. They are values, and journalled.

A command is a registered class in a file of `kinds`; with the run's beginning, the journal of them
is the run.
"""
