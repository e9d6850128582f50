"""How the window looks: its style sheet, its looks and its icons."""
