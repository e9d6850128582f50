"""Labels left of a plot's area."""

from __future__ import annotations

from rnnviz.figures.items.canvas import Area, Canvas

APART = 0.95  # of a text's height, at least, from the middle of one label to that of the next


class Beside:
    """Writes labels at the left edge of an area, the most important first.

    One that would run into another is left out: where text is large or a plot low, few are better
    than many that cannot be read.
    """

    def __init__(self, canvas: Canvas, area: Area) -> None:
        self._canvas, self._x = canvas, area.x - 8
        self._apart = APART * canvas.lettering.height("small")
        self._taken: list[float] = []

    def write(self, y: float, text: str, color: int | None = None) -> None:
        """Write a label around y, unless another is there."""
        if all(abs(y - other) >= self._apart for other in self._taken):
            self._taken.append(y)
            shade = self._canvas.dim() if color is None else color
            self._canvas.text(self._x, y, text, "small", shade, "right")
