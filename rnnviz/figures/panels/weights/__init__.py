"""Every weight, by what it reads and whom it feeds."""
