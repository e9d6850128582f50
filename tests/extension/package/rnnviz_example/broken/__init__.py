"""Plug-ins that do not work."""
