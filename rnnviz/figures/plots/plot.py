"""Plot: what all plots have in common. A PlotItem with a header, calm axes and a shared cursor."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.items.axis import Axis
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.items.guides import Guide
from rnnviz.figures.items.header import Header, Heading, Title, header_height
from rnnviz.figures.items.picture import Draw, Picture
from rnnviz.figures.items.stamp import Stamp
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.run_view import NOWHERE, Cursor, RunView
from rnnviz.figures.view.view import Choice, Switch

GROUND, GRID, OVER = -2000, -1000, 500  # from the bottom to the top: what lies under and over data


@dataclass(frozen=True)
class Room:
    """How much room a plot wants.

    Attributes
    ----------
    weight : float
        Share of the height that is left when every plot has its least.
    least, most : float
        The least height, and the largest that is of use, in text sizes.
    soft : bool
        Whether it can still be read at a fraction of its least height.
    share : float
        Share of a column's width: neighbours whose shares add up to 1 or less stand side by side.
    """

    weight: float = 1.0
    least: float = 2.0
    most: float = math.inf
    soft: bool = False
    share: float = 1.0


class Plot(pg.PlotItem):
    """One titled plot. It is made once and shows one snapshot of a run after another.

    A subclass makes its items in `__init__`, gives them data in `refresh`, and says what is pointed
    at. Its ranges are fixed: nothing scales by itself.

    Attributes
    ----------
    look : Style
    name : str
        Of its place among the plots of a board, which gives it.
    kind, about : str
        Of the panel that it belongs to, and the sentence about it; given by the board.
    foot, shares_axis : bool
        Whether there is anything to write under its bottom axis; which plots of one kind share.
    title : Title
    caption : tuple of str
        At the right of the title while the pointer is elsewhere; the last are kept longest.
    guides : tuple of Key or Stroke
        What is explained beside the title.
    area : Area
        The drawing area in its own pixels: from 0, 0.
    room : Room
    switch : Switch or None
        What is offered left of the title.
    switches : tuple of Switch
        What is offered right of the title, of which one is chosen.
    clickable : bool
        Whether switches are drawn: on paper nobody can click.
    run : RunView
        What is shown.
    pointed : Cursor
        What is pointed at, here or in another plot.
    labelled : bool
        Whether labels stand at its left, and the switch.
    footed : bool
        Whether labels stand under the bottom axis.
    below : float
        The height under its place that can be pointed at too.
    run_index : int or None
        Whose letter stands before the title, where plots of several runs stand in one column.
    note : str
        What is said once, above a column, beside the caption of its first plot.
    stamp : Stamp
        In a corner of the area; `stamp.say("update 420")` where older things are shown than beside.
    """

    foot, shares_axis = True, False

    def __init__(
        self, look: Style, title: Title, bottom: str = "", box: pg.ViewBox | None = None
    ) -> None:
        axes = {side: Axis(look, side) for side in ("left", "top", "right")}
        axes["bottom"] = Axis(look, "bottom", bottom)
        if box is None:
            box = pg.ViewBox(enableMenu=False, defaultPadding=0)
        super().__init__(axisItems=axes, enableMenu=False, viewBox=box)
        self.look, self.title = look, title
        self.name = self.kind = self.about = ""
        self.left, self.bottom = axes["left"], axes["bottom"]
        self.caption: tuple[str, ...] = ()
        self.guides: tuple[Guide, ...] = ()
        self.room = Room()
        self.switch: Switch | None = None
        self.switches: tuple[Switch, ...] = ()
        self.clickable = True
        self.run: RunView  # from the first `show_run` on, which follows at once
        self._shows = False
        self.pointed = NOWHERE
        self.labelled, self.footed = True, self.foot
        self.below = 0.0
        self.run_index: int | None = None
        self.note = ""
        self._pictures: list[Picture] = []
        self._moving: list[Picture] = []
        self._grounds: list[tuple[QGraphicsRectItem, QGraphicsRectItem]] = []
        self.area = Area(0, 0, 0, 0)
        self.header = Header(look)
        self.stamp = Stamp(self.vb, look)
        self.stamp.setZValue(OVER + 2)
        self._pictures.append(self.stamp)
        self._set_up()

    def _set_up(self) -> None:
        """Put the header in place of the title, and take away what would move the fixed ranges."""
        self.hideButtons()
        self.hideAxis("top")
        self.hideAxis("right")
        # PlotItem makes menus that nobody sees, and lets them outlive it.
        self.destroyed.connect(self.ctrlMenu.deleteLater)
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.removeItem(self.titleLabel)
        # Outside the layout it would place its text while Qt takes it to pieces: a crash in PySide.
        shiboken6.delete(self.titleLabel)
        self.layout.setRowFixedHeight(0, header_height(self.look.text))
        self.layout.addItem(self.header, 0, 1)
        for axis in (self.left, self.bottom):
            axis.setZValue(GRID)
        self.left.setWidth(round(4 * self.look.em))
        self._set_foot_height()
        self.vb.disableAutoRange()
        self.vb.setMouseEnabled(x=False, y=False)
        self.vb.setBorder(None)
        self.vb.sigResized.connect(self._resized)

    def grounds(self) -> Sequence[Area]:
        """Return the framed rectangles under the data, in pixels of the plot."""
        return (Area.of(self.vb.geometry()),)

    def lay_grounds(self) -> None:
        """Put the rectangles where they belong; a frame is one that is a pixel larger."""
        areas = self.grounds()
        while len(self._grounds) < len(areas):
            self._grounds.append((self._add_ground("line"), self._add_ground("panel")))
        while len(self._grounds) > len(areas):
            for item in self._grounds.pop():
                self.scene().removeItem(item)
        for (frame, ground), area in zip(self._grounds, areas, strict=True):
            ground.setRect(area.rect)
            frame.setRect(area.rect.adjusted(-1, -1, 1, 1))

    def _add_ground(self, color: str) -> QGraphicsRectItem:
        ground = QGraphicsRectItem(self)
        ground.setPen(QPen(Qt.PenStyle.NoPen))
        ground.setBrush(self.look.brush(color))
        ground.setZValue(GROUND)
        ground.setFlag(QGraphicsItem.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
        return ground

    def show_run(self, run: RunView, cursor: Cursor | None = None) -> None:
        """Show a snapshot of a run, and where a cursor points to; by default, where it did."""
        self.run, self._shows = run, True
        self.refresh(run)
        self.point(self.pointed if cursor is None else cursor)

    @abstractmethod
    def refresh(self, run: RunView) -> None:
        """Give the items the data of a snapshot."""

    def point(self, cursor: Cursor) -> None:
        """Mark what is pointed at, and say its numbers."""
        self.pointed = cursor
        for picture in self._moving:
            picture.update()
        self.say()

    def say(self) -> None:
        """Write the header."""
        switch = self.switch.label if self.switch and self.clickable and self.labelled else ""
        reading, caption = self.read(self.pointed), self.caption
        if self.note:
            # What was typed has to be said, whatever there is room for.
            caption = (*caption, self.note) if self.run.typed else (self.note, *caption)
        row = self.switches if self.clickable and not self.run.turn else ()  # once is enough
        guides = self.guides if self.look.legends else ()
        which = self.run_index, switch, row, self.run.turn
        self.header.say(Heading(self.title, caption, guides, reading, *which))

    @abstractmethod
    def locate(self, x: float, y: float) -> Cursor:
        """Return what lies at a point of the area."""

    @abstractmethod
    def read(self, cursor: Cursor) -> tuple[str, ...]:
        """Return the numbers under the cursor; the last are kept longest."""

    @abstractmethod
    def explain(self, cursor: Cursor) -> str:
        """Return the formula of what is under the cursor, with its values filled in."""

    @abstractmethod
    def table(self) -> Mapping[str, NDArray[np.generic]]:
        """Return what is plotted as columns of equal length, by their names."""

    def place_in(self, cursor: Cursor) -> tuple[float, float] | None:
        """Return the place that is pointed at, if it is on a plane of this plot's panel."""
        return cursor.place if cursor.plot.startswith(self.kind) or not cursor.plot else None

    def choose(self, x: float, y: float) -> Choice | None:
        """Return what a click at a point would choose; left of the area x is negative."""
        del x, y
        return None

    def gutter(self, text: Lettering) -> float:
        """Return the width that is needed left of the area."""
        labels = (text.width(label.text, "small") + 8 for label in self.left.labels)
        return max(labels, default=0.0)

    def set_footed(self, footed: bool) -> None:
        """Keep room for labels under the bottom axis, or none."""
        if footed == self.footed:
            return
        self.footed = footed
        self._set_foot_height()

    def set_labelled(self, labelled: bool) -> None:
        """Write at its left and below what its axes show, or leave that to the plot beside it."""
        if labelled != self.labelled:
            self.labelled = labelled
            for axis in (self.left, self.bottom):
                axis.set_named(labelled)
            self.say()

    def _set_foot_height(self) -> None:
        self.bottom.setHeight(foot_height(self.look.text) if self.footed else 0)

    def set_range(self, xs: tuple[float, float], ys: tuple[float, float]) -> None:
        """Set both ranges; they stay until they are set again."""
        (left, right), (low, high) = self.vb.viewRange()
        if (left, right) != xs or (low, high) != ys:
            self.vb.setRange(xRange=xs, yRange=ys, padding=0, disableAutoRange=False)

    def add_picture(
        self,
        draw: Draw,
        z: float = 0.0,
        still: bool = False,
        over: pg.GraphicsWidget | None = None,
    ) -> Picture:
        """Add a drawing in pixels of the area, or `over` another part of the plot.

        One that is `still` is kept until it is updated.
        """
        picture = Picture(over or self.vb, self.look, draw, cached=still)
        picture.setZValue(z)
        self._pictures.append(picture)
        if not still:
            self._moving.append(picture)
        return picture

    @guarded
    def _resized(self, *_: object) -> None:
        self.area = Area.of(self.vb.rect())
        self.lay_grounds()
        items: list[Picture | Axis] = [self.left, self.bottom, *self._pictures]
        for item in items:
            item.resized()
        if self._shows:
            self.show_run(self.run)


def foot_height(text: Lettering) -> int:
    """Return the height of the labels under an axis."""
    return round(1.5 * text.height("small"))
