"""SVG through pyqtgraph's exporter, tidied: anchored text in a real font, short numbers."""

from __future__ import annotations

from rnnviz.figures.board.page import Page


def svg(page: Page, title: str, embedded: str) -> bytes:
    """Return a page as an SVG document."""
    raise NotImplementedError
