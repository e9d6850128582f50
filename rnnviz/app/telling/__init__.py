"""What is told about a scene: its text beside the figure, what phrases do, and questions."""
