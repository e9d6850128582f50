"""One training of an experiment: its Trainer, its batches, what it measures."""
