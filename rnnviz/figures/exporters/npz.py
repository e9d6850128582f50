"""NPZ."""

from __future__ import annotations

from rnnviz.figures.board.page import Page
from rnnviz.figures.export.exporter import Exporter
from rnnviz.figures.export.table import npz_of
from rnnviz.registry import exporters


@exporters.register(".npz")
class Npz(Exporter):
    """Arrays by name."""

    title, order = "NPZ arrays of what is plotted", 50
    numbers = carries = True

    @staticmethod
    def content(page: Page, scale: float, carried: str) -> bytes:
        return npz_of(page, carried)
