"""Figures: a snapshot goes in, a drawing comes out; the window and the exports share it."""
