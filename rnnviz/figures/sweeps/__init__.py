"""Pictures of sweeps: a measure of many runs over the settings in which they differ."""
