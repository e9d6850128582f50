"""Ways to do commands: a menu, a dialog, and entries of the figure's menu."""
