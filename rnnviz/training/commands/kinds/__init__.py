"""The commands that are more than a setting, a file each."""
