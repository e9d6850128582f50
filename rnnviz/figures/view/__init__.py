"""What of a snapshot is looked at, and how its numbers are written."""
