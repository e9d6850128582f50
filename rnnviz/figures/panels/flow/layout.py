"""FlowLayout: where everything of the gradient flow lies, in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.panels.flow.fold import Fold
from rnnviz.figures.panels.flow.ribbons import Copies, Ribbon
from rnnviz.figures.style.lettering import Lettering
from rnnviz.figures.view.time_axis import TimeAxis

NARROW = 12.0  # a column of fewer pixels has no room for a cell


@dataclass(frozen=True)
class FlowLayout:
    """The layers between the loss that comes in above and the input below.

    Attributes
    ----------
    area : Area
    time : TimeAxis
    layers : sequence of sequences of Ribbon
        The ribbons of every layer, both from the top.
    fold : Fold
    text : Lettering
    """

    area: Area
    time: TimeAxis
    layers: Sequence[Sequence[Ribbon]]
    fold: Fold
    text: Lettering

    @cached_property
    def above(self) -> Area:
        """Where the loss comes in."""
        return self.area._replace(height=round(min(max(0.17 * self.area.height, 9), 30)))

    @cached_property
    def below(self) -> Area:
        """Where the input comes in."""
        height = round(min(max(0.14 * self.area.height, 8), 24))
        return self.area._replace(y=self.area.bottom - height, height=height)

    @cached_property
    def places(self) -> list[Area]:
        """The places of the layers, with their loops."""
        top, height = self.above.bottom, self.below.y - self.above.bottom
        return self.area._replace(y=top, height=height).rows(len(self.layers), 6)

    @cached_property
    def cells(self) -> list[Area]:
        """The part of each layer's place that a cell takes up: it gives way to loops."""
        pairs = zip(self.places, self.layers, strict=True)
        return [self.fold.cell(place, ribbons) for place, ribbons in pairs]

    @cached_property
    def rows(self) -> list[Area]:
        """The row of every ribbon, within its cell."""
        pairs = zip(self.cells, self.layers, strict=True)
        return [row for cell, ribbons in pairs for row in cell.rows(len(ribbons), -1)]

    @cached_property
    def sliding(self) -> Copies:
        """Where the copies of a cell stand; folded, all in one place."""
        return self.fold.copies(self.area, self.time)

    @cached_property
    def copies(self) -> Copies:
        """The same, but folded there is one."""
        copies = self.sliding
        return replace(copies, lefts=copies.lefts[:1]) if self.fold.folded == 1 else copies

    @property
    def is_dense(self) -> bool:
        """Whether the copies have no room of their own."""
        return self.area.width / self.time.steps < NARROW and self.fold.folded < 1

    @property
    def is_named(self) -> bool:
        """Whether there is room for the names of the weights at every copy."""
        wide = 2 * self.text.width("W_h", "small") + 22
        return not self.is_dense and self.copies.apart >= wide

    @property
    def columns(self) -> int:
        """The columns over the extent, with padding where that is all of the area."""
        return self.time.steps if self._is_whole else self.time.length

    @property
    def _is_whole(self) -> bool:
        return self.fold.folded == 0 and self.is_dense

    def extent(self, place: Area) -> Area:
        """Return the part of a place over which the copies are spread."""
        if self._is_whole:
            return place
        left, right = float(self.copies.lefts[0]), float(self.copies.rights[-1])
        return place._replace(x=left, width=max(right - left, 1.0))
