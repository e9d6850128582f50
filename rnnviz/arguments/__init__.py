"""What can be written on the command line."""
