"""One training of an experiment: its Trainer, and those who drive it."""
