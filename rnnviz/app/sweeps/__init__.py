"""Windows of sweeps, beside the main window."""
