"""The menus: which panels, and how they look at a run."""
