"""The chain of factors: what each step does to the gradient, and what their product does."""
