"""Data: people's own files, read with care, once a process."""
