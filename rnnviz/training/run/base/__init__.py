"""What all runs have in common, those that are trained here and those that play."""
