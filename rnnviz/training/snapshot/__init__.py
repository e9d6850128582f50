"""What leaves a Trainer: snapshots and their parts."""
