"""The board: plots at their places, the pointer, the cursor."""
