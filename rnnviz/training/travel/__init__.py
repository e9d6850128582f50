"""Travel: going back and forth in runs, and branching off from them."""
