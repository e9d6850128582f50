"""Page: a board under a line that says of which run it is; what is written to files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyqtgraph as pg

from rnnviz.figures.board.board import Board
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.plots.plot import foot_height
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.status import names_of, numbers_of, subject_of
from rnnviz.figures.view.view import View
from rnnviz.training.snapshot.snapshot import Snapshot

LEAST_PAGE = (480, 240)  # pixels of the layout that a page for one panel has at least


class Page(Paper):
    """A board on a page of its own, under a line that says of which run it is.

    Used in a `with` block: it is gone afterwards.

    Parameters
    ----------
    look : Style
    panels : iterable of str, optional
    view : View
    snapshots : tuple of Snapshot
        One for each run.
    zoom : float
        Pixels per pixel of the layout.
    cursor : Cursor
        What is pinned.
    captioned : bool
        Whether the line is there.

    Raises
    ------
    RnnvizError
        If the size is none that can be drawn.
    """

    def __init__(
        self,
        look: Style,
        panels: Iterable[str] | None,
        view: View,
        snapshots: tuple[Snapshot, ...],
        zoom: float,
        cursor: Cursor = NOWHERE,
        captioned: bool = True,
    ) -> None:
        super().__init__(look, zoom, pg.GraphicsWidget())
        self.snapshots = snapshots
        self.panels = None if panels is None else tuple(panels)
        self.board = Board(look, self.panels, view)
        self._cursor = cursor
        self._top = page_header_height(look.text) if captioned else 0
        self._header = Picture(self.root, look, self._draw_header)
        self.board.setParentItem(self.root)
        self.board.point(cursor)

    def resize(self, size: tuple[int, int]) -> None:
        """Lay the page out on a width and a height in pixels."""
        self.cut(size)
        width, height = self.layout
        self.board.setPos(0, self._top)
        self.board.show_runs(self.snapshots)
        self.board.resize(width, height - self._top)

    def show(self, snapshots: tuple[Snapshot, ...], view: View | None = None) -> None:
        """Show other snapshots of the same runs, or look at them in another way."""
        self.snapshots = snapshots
        if view is not None:
            self.board.view = replace(view, order=self.board.view.order)
        self.board.show_runs(snapshots)
        self._header.update()

    @property
    def seen(self) -> Seen:
        """How it looks at the snapshots, and what is pinned."""
        return Seen(self.board.view, self._cursor)

    def _draw_header(self, canvas: Canvas, area: Area) -> None:
        width, height = self.layout
        # A PDF's page is a whole number of points: cover the part of a pixel that it may be longer.
        canvas.ground(Area(0, 0, width + 1, height + 1))
        if not self._top:
            return
        run, strip = self.board.run, self.board.strip
        typed = "your sequence" if run is not None and run.typed else ""
        line = Area(0, 0, width, self._top)
        _draw_header(canvas, self.snapshots, line, typed if strip is None else strip.words)


def extent(board: Board, kinds: Sequence[str]) -> tuple[float, float]:
    """Return the size of a page on which panels are about as large as they are on the board."""
    placed = list(zip(board.plots, board.places, strict=True))
    places = [place for plot, place in placed if plot.kind in kinds]
    if not places or len(places) == len(placed):
        return board.page.width, board.page.height
    text = board.look.text
    width = max(place.area.right for place in places) - min(place.gutter for place in places)
    height = max(place.area.bottom for place in places) - min(place.title.y for place in places)
    width, height = width + 2 * text.em, height + foot_height(text) + 2 * text.em
    return max(width, LEAST_PAGE[0]), max(height, LEAST_PAGE[1])


def size_as_shown(board: Board, kinds: Sequence[str], text: Lettering) -> tuple[int, int]:
    """Return the pixels of a page with a line above, on which panels are as large as on a board."""
    width, height = extent(board, kinds)
    zoom = board.scale()
    return round(width * zoom), round((height + page_header_height(text)) * zoom)


def page_header_height(text: Lettering) -> int:
    """Return the height of the line above the board; even, so that halves are rounded alike."""
    return 2 * round(1.2 * text.em)


def _draw_header(canvas: Canvas, snapshots: Sequence[Snapshot], area: Area, what: str = "") -> None:
    em, width = canvas.lettering.em, canvas.lettering.width
    x, y, right = area.x + 0.9 * em, area.y + 0.58 * area.height, area.right - 0.9 * em
    canvas.text(x, y, "rnnviz", "head", canvas.ink())
    x += width("rnnviz", "head") + 0.9 * em
    name = subject_of([one.experiment for one in snapshots], names_of(snapshots))
    name += f" · {what}" if what else ""
    canvas.text(x, y, name, "text", canvas.ink())
    room = right - x - width(name, "text") - 2 * em
    texts, gap = [str(number) for number in numbers_of(snapshots).values()], " " * 4
    faults = [str(snapshot.fault) for snapshot in snapshots if snapshot.fault is not None]
    texts += faults
    while texts and width(gap.join(texts), "text") > room:
        del texts[-1]
    for text in reversed(texts):
        color = argb(canvas.theme.alert) if text in faults else canvas.dim()
        canvas.text(right, y, text, "text", color, "right")
        right -= width(text + gap, "text")
