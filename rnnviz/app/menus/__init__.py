"""Menus: which panels are shown, and how they show a run."""
