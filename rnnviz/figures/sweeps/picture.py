"""SweepPicture: a measure of all runs of a sweep, as an item of a pyqtgraph scene."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsSceneResizeEvent

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.drawing.notation import draw_equation, shortened
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.items.picture import Picture
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.sweeps.border_lines import border_lines
from rnnviz.figures.sweeps.fate import fates_of
from rnnviz.figures.sweeps.layout import Layout, lay_out
from rnnviz.figures.sweeps.legend import draw_bar, draw_rows, drawn_entries, group_entries, has_lane
from rnnviz.figures.sweeps.phase import Phase
from rnnviz.figures.sweeps.plan import Plan, Spot
from rnnviz.figures.sweeps.points import LANE, Points
from rnnviz.figures.sweeps.scale import MeasureScale
from rnnviz.figures.sweeps.words import caption_of, measure_title, subject_of
from rnnviz.training.sweeps.table import Table


class SweepPicture(pg.GraphicsWidget):
    """The picture of one measure of a table; it fills its widget.

    Attributes
    ----------
    plan : Plan
    measure_scale : MeasureScale
    pointed : Spot or None
        The run that is marked.
    """

    def __init__(self, table: Table, kind: str, look: Style) -> None:
        super().__init__()
        self.look = look
        self._drawing = Picture(self, look, self._draw, cached=True)
        self._pointer = Picture(self, look, self._draw_pointer)
        self.pointed: Spot | None = None
        self.show_table(table, kind)

    def show_table(self, table: Table, kind: str) -> None:
        """Show another table, or another measure of it; a run that is not there is not marked."""
        self.plan = Plan(table, kind)
        if self.pointed is not None and not self.plan.holds(self.pointed):
            self.pointed = None
        self.measure_scale = MeasureScale.of(self.plan.measure, self.plan.values())
        facets = range(len(self.plan.facets))
        self._lines = [border_lines(self.plan, facet) for facet in facets]
        self._fates = fates_of(self.plan, self.measure_scale)
        self._lay_out()

    def set_look(self, look: Style) -> None:
        """Draw it in another style."""
        self.look = look
        for picture in (self._drawing, self._pointer):
            picture.set_style(look)
        self._lay_out()

    def point(self, spot: Spot | None) -> None:
        """Mark a run, or none."""
        if spot != self.pointed:
            self.pointed = spot
            self._pointer.update()

    def spot_at(self, x: float, y: float) -> Spot | None:
        """Return the run that is drawn at a point."""
        found = (facet.spot_at(x, y) for facet in self.facets)
        return next((spot for spot in found if spot is not None), None)

    def place(self, spot: Spot) -> Area:
        """Return where a run is drawn."""
        return self.facets[spot.facet].place(spot)

    @guarded
    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:  # noqa: N802
        """Lay it out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        plan, scale = self.plan, self.measure_scale
        theme, text = self.look.theme, self.look.text
        rect = self.rect()
        groups = group_entries(plan, theme)
        legend = drawn_entries(plan, scale, theme, self._fates, self._lines)
        size = max(rect.width(), 200.0), max(rect.height(), 120.0)
        self.layout_now: Layout = lay_out(text, size, plan, scale, groups, legend)
        lane = not plan.is_phase and has_lane(plan)
        areas = enumerate(zip(self.layout_now.facets, self._lines, strict=True))
        self.facets: Sequence[Phase | Points] = [
            Phase(plan, scale, number, area, lines)
            if plan.is_phase
            else Points(plan, scale, number, area, lines, lane)
            for number, (area, lines) in areas
        ]
        for picture in (self._drawing, self._pointer):
            picture.resized()

    def _draw(self, canvas: Canvas, area: Area) -> None:
        layout = self.layout_now
        canvas.ground(area._replace(width=area.width + 1, height=area.height + 1))
        self._draw_header(canvas, layout.header)
        self._draw_heading(canvas, layout.heading)
        draw_rows(canvas, layout.group_rows, layout.groups.x, layout.groups.y)
        for number, facet in enumerate(self.facets):
            canvas.frame(facet.area, argb(canvas.theme.line))
            canvas.rect(facet.area, argb(canvas.theme.panel))
            facet.draw(canvas)
            self._draw_axes(canvas, number, facet)
        if layout.bar is not None:
            draw_bar(canvas, self.measure_scale, layout.bar)
        draw_rows(canvas, layout.legend_rows, layout.legend.x, layout.legend.y)
        place = layout.caption
        caption = shortened(canvas.lettering, caption_of(self.plan), place.width, "small")
        canvas.text(place.x, place.y + place.height / 2, caption, "small", canvas.dim())

    def _draw_header(self, canvas: Canvas, place: Area) -> None:
        text, y = canvas.lettering, place.y + 0.56 * place.height
        canvas.text(place.x, y, "rnnviz", "head", canvas.ink())
        x = place.x + text.width("rnnviz", "head") + 0.9 * text.em
        subject = subject_of(self.plan.table.sweep)
        room = place.right - x - text.width(subject, "text") - 2 * text.em
        title = shortened(text, self.plan.table.sweep.title, max(room, 0.5 * place.width), "text")
        canvas.text(x, y, title, "text", canvas.ink())
        if room > text.width(title, "text"):
            canvas.text(place.right, y, subject, "text", canvas.dim(), "right")

    def _draw_heading(self, canvas: Canvas, place: Area) -> None:
        """Write what is measured: of points above their axis, of colours above the bar."""
        title = measure_title(self.plan)
        y = place.y + place.height / 2
        if not self.plan.is_phase:
            draw_equation(canvas, place.x, y, title, canvas.ink(), "title")
        else:
            lead = "Colour: "
            canvas.text(place.x, y, lead, "title", canvas.dim())
            x = place.x + canvas.lettering.width(lead, "title")
            draw_equation(canvas, x, y, title, canvas.ink(), "title")

    def _draw_axes(self, canvas: Canvas, number: int, facet: Phase | Points) -> None:
        plan, layout, em = self.plan, self.layout_now, canvas.lettering.em
        area = facet.area
        if len(plan.facets) > 1:
            y = area.y - 0.75 * em
            title = shortened(canvas.lettering, plan.facets[number].label, area.width, "title")
            canvas.text(area.x, y, title, "title", canvas.ink())
        if plan.x is not None:
            ticks = list(zip(facet.x_places(), plan.x.texts, strict=True))
            y = area.bottom + 0.95 * em
            _write_along(canvas, ticks, y)
            middle = area.x + area.width / 2
            canvas.text(middle, y + 1.25 * em, plan.x.title, "text", canvas.ink(), "center")
        if layout.lefts[number]:
            self._draw_left(canvas, facet)

    def _draw_left(self, canvas: Canvas, facet: Phase | Points) -> None:
        area, plan = facet.area, self.plan
        x = area.x - 8
        if isinstance(facet, Points):
            ticks = facet.y_ticks()
            if facet.has_lane:
                y = area.bottom - LANE / 2
                canvas.text(x, y, "no number", "small", canvas.dim(), "right")
        else:
            assert plan.y is not None
            ticks = list(zip(facet.y_places(), plan.y.texts, strict=True))
            y = area.y - 0.75 * canvas.lettering.em
            canvas.text(x, y, plan.y.title, "text", canvas.ink(), "right")
        tall, last = canvas.lettering.height("small"), float("inf")
        for y, text in sorted(ticks, reverse=True):
            if last - y >= 0.95 * tall:
                canvas.text(x, y, text, "small", canvas.dim(), "right")
                last = y

    def _draw_pointer(self, canvas: Canvas, area: Area) -> None:
        if self.pointed is None:
            return
        place = self.place(self.pointed)
        place = Area(*(round(edge) for edge in place))
        canvas.frame(place, argb(canvas.theme.background), 4)
        canvas.frame(place, argb(canvas.theme.accent), 2)


def _write_along(canvas: Canvas, ticks: Sequence[tuple[float, str]], y: float) -> None:
    """Write the values of an axis; of those that would run into each other the first is kept."""
    end = float("-inf")
    for x, text in ticks:
        wide = canvas.lettering.width(text, "small")
        if x - wide / 2 > end:
            canvas.text(x, y, text, "small", canvas.dim(), "center")
            end = x + wide / 2 + 6
