"""Tasks: what networks are asked to do. One file each."""
