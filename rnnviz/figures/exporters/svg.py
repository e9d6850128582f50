"""SVG."""

from __future__ import annotations

from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.export.exporter import PaperExporter
from rnnviz.figures.export.svg import svg
from rnnviz.registry import exporters


@exporters.register(".svg")
class Svg(PaperExporter):
    """A drawing whose lines and letters stay such."""

    title, order = "SVG drawing", 20
    see_through = carries = True

    @staticmethod
    def drawn(paper: Paper, title: str, scale: float, carried: str) -> bytes:
        return svg(paper, title, carried)
