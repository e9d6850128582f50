"""The scenes that a window shows one after the other, and the list to choose them from."""
