"""PNG."""

from __future__ import annotations

from rnnviz.figures.board.page import Page
from rnnviz.figures.export.exporter import Exporter
from rnnviz.figures.export.images import png, with_text
from rnnviz.registry import exporters
from rnnviz.training.settings.embedded import KEYWORD


@exporters.register(".png")
class Png(Exporter):
    """A picture of pixels."""

    title, order = "PNG picture", 10
    pixels = see_through = carries = True

    @staticmethod
    def content(page: Page, scale: float, carried: str) -> bytes:
        plain = png(page.image(scale))
        return with_text(plain, KEYWORD, carried) if carried else plain
