"""What panels have in common: plots by the kind of their axes."""
