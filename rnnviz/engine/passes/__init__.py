"""The arrays that a forward and a backward pass write, and what is kept of them."""
