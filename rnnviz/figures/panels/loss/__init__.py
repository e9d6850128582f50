"""The loss over the updates."""
