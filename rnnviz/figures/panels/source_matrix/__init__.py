"""Which loss reaches which timestep."""
