"""A form of files in one file, as anybody might add one: what is plotted as Markdown tables."""

from __future__ import annotations

from rnnviz.figures.board.page import Page
from rnnviz.figures.export.exporter import Exporter
from rnnviz.registry import exporters


@exporters.register(".md")
class Markdown(Exporter):
    """A table for each plot."""

    title, order = "Markdown tables of what is plotted", 60
    numbers = True

    @staticmethod
    def content(page: Page, scale: float, carried: str) -> bytes:
        """Return the tables."""
        lines: list[str] = []
        for plot in page.board.plots:
            columns = plot.table()
            lines += [f"## {plot.kind}", "", f"| {' | '.join(columns)} |"]
            lines += ["|" + " --- |" * len(columns)]
            lines += [
                f"| {' | '.join(map(str, row))} |" for row in zip(*columns.values(), strict=False)
            ]
            lines.append("")
        return "\n".join(lines).encode()
