"""What if: one change on the probe, and the difference that it makes ahead and back."""
