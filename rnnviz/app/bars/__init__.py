"""The bars above and below the figure."""
