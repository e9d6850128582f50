"""A figure of some panels as a notebook shows it: the value of a cell's last line."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property

from PySide6.QtWidgets import QApplication

from rnnviz.errors import RnnvizError, suggestion
from rnnviz.figures.application import application
from rnnviz.figures.export.files import content_of, page_of
from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.run_view import USUAL
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.view import View
from rnnviz.registry import panels as registry
from rnnviz.training.snapshot.snapshot import Snapshot

SIZE, SCALE = (900, 540), 2.0

_running: list[QApplication] = []  # it has to stay while anything is drawn


class InlineFigure:
    """A figure of snapshots, drawn when it is first shown; `figure` makes it."""

    def __init__(
        self,
        snapshots: tuple[Snapshot, ...],
        panels: tuple[str, ...] | None,
        theme: str,
        size: tuple[int, int],
        view: View,
    ) -> None:
        self._snapshots, self._panels = snapshots, panels
        self._theme, self._size, self._view = THEMES[theme], size, view

    @cached_property
    def svg(self) -> str:
        """The content of an SVG file."""
        return self._drawn(".svg").decode()

    @cached_property
    def png(self) -> bytes:
        """The content of a PNG file, with two pixels for each of its size."""
        return self._drawn(".png")

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_png_(self) -> bytes:
        return self.png

    def _drawn(self, suffix: str) -> bytes:
        if QApplication.instance() is None:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a notebook's server has none
            _running.append(application())
        with page_of(
            self._snapshots, self._theme, self._size, panels=self._panels, seen=Seen(self._view)
        ) as page:
            return content_of(page, suffix, SCALE, whole_paths=False, with_run=False)


def figure(
    *snapshots: Snapshot,
    panels: Iterable[str] | None = None,
    theme: str = "light",
    size: tuple[int, int] = SIZE,
    view: View = USUAL,
) -> InlineFigure:
    """Return a figure that a notebook shows, of a snapshot or of one for each run.

    Parameters
    ----------
    *snapshots : Snapshot
        With the parts that the panels need; `trainer.snapshot()` has all.
    panels : iterable of str, optional
        Kinds, as `rnnviz list panels` has them; by default the usual ones.
    theme : str
        "light" or "dark".
    size : (int, int)
        Width and height in pixels.
    view : View
        What is looked at.

    Raises
    ------
    RnnvizError
        If there is no such panel or theme, or nothing to show.
    """
    chosen = None if panels is None else tuple(panels)
    for kind in chosen or ():
        if kind not in registry:
            raise RnnvizError(f"there is no panel {kind!r}: {suggestion(kind, registry)}")
    if theme not in THEMES:
        raise RnnvizError(f"there is no theme {theme!r}: {suggestion(theme, THEMES)}")
    if not snapshots:
        raise RnnvizError("a figure is of one or more snapshots: give some.")
    return InlineFigure(snapshots, chosen, theme, size, view)
