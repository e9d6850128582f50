"""What plots are made of."""
