"""What goes in, what should come out, and what does."""
