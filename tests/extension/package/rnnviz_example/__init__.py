"""What another package may bring to rnnviz."""
