"""SVG."""

from __future__ import annotations

from rnnviz.figures.board.page import Page
from rnnviz.figures.export.exporter import Exporter
from rnnviz.figures.export.metadata import title_of
from rnnviz.figures.export.svg import svg
from rnnviz.registry import exporters


@exporters.register(".svg")
class Svg(Exporter):
    """A drawing whose lines and letters stay such."""

    title, order = "SVG drawing", 20
    see_through = carries = True

    @staticmethod
    def content(page: Page, scale: float, carried: str) -> bytes:
        return svg(page, title_of(page.snapshots), carried)
