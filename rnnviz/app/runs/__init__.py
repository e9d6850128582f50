"""What a person can do to the runs, and take back."""
