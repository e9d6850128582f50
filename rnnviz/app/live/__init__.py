"""Recordings that come in while they are made."""
