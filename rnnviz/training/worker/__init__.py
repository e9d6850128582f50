"""The process that trains: the runs' Trainers, stepped in lockstep.

`TrainingProcess` is the window's end, `serve` the worker's. They talk over one pipe: the window
sends messages and receives one `Report` for each `Request`. Neither waits for the other: the window
polls for its report, the worker looks for messages between two updates.
"""
