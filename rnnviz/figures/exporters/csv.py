"""CSV."""

from __future__ import annotations

from rnnviz.figures.board.page import Page
from rnnviz.figures.export.exporter import Exporter
from rnnviz.figures.export.table import csv_of
from rnnviz.registry import exporters


@exporters.register(".csv")
class Csv(Exporter):
    """A table; it carries no run, because a comment is none in every program."""

    title, order = "CSV table of what is plotted", 40
    numbers = True

    @staticmethod
    def content(page: Page, scale: float, carried: str) -> bytes:
        return csv_of(page)
