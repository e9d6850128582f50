"""PNG."""

from __future__ import annotations

from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.export.exporter import PaperExporter
from rnnviz.figures.export.images import png, with_text
from rnnviz.registry import exporters
from rnnviz.training.settings.embedded import KEYWORD


@exporters.register(".png")
class Png(PaperExporter):
    """A picture of pixels."""

    title, order = "PNG picture", 10
    pixels = see_through = carries = True

    @staticmethod
    def drawn(paper: Paper, title: str, scale: float, carried: str) -> bytes:
        plain = png(paper.image(scale))
        return with_text(plain, KEYWORD, carried) if carried else plain
