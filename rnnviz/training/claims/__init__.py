"""Claims: what the words of a scene say of its runs, as conditions that can be counted.

A scene's file holds them beside the words: ``{"claim": "solved", "run": "A", "by": 1000}``. A kind
of claim is one registered class in `kinds`; its fields are its keys. `reading` makes claims of what
a file holds, `counting` trains the runs and counts from how many initial weights they are true.
"""
