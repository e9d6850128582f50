"""Engine: recurrent nets, forward and backward. No clock, file, thread, process or Qt."""
