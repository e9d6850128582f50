"""Fold: the unrolled network slides into the one cell that it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.panels.flow.ribbons import Copies, Ribbon
from rnnviz.figures.view.time_axis import TimeAxis

WIDEST = 30.0  # pixels of a copy
FOLDED = 56.0  # pixels of the one cell
SEEN = 0.5  # how far it is folded when the loops begin to be seen


class Fold:
    """Where things are while the network is folded to a share: 0 unrolled, 1 one cell."""

    def __init__(self, folded: float) -> None:
        self.folded = folded
        self.share = folded * folded * (3 - 2 * folded)  # starts and ends gently
        self.loops = max(0.0, (folded - SEEN) / (1 - SEEN))

    @property
    def is_folded(self) -> bool:
        """Whether the network is rather folded than unrolled."""
        return self.folded > 0.5

    @property
    def word(self) -> str:
        """Which of the two it is."""
        return "folded" if self.is_folded else "unrolled"

    def copies(self, area: Area, time: TimeAxis) -> Copies:
        """Return where the copies of a cell stand; folded, all in one place."""
        narrow = round(min(0.4 * area.width / time.steps, WIDEST))
        wide = round(min(0.12 * area.width, FOLDED))
        width = narrow + (wide - narrow) * self.share
        centres = time.centres(area)[: time.length]
        centres = centres + (area.x + area.width / 2 - centres) * self.share
        return Copies(np.round(centres - width / 2), width)

    def cell(self, place: Area, ribbons: Sequence[Ribbon]) -> Area:
        """Return the part of a layer's place that its cell takes up; loops need the rest."""
        room = self.share * _room(place, ribbons)
        below = room if len(ribbons) > 1 else 0
        return place._replace(y=place.y + room, height=place.height - room - below)


def _room(place: Area, ribbons: Sequence[Ribbon]) -> float:
    """Return the height that loops need on one side of a cell."""
    return round(place.height * (0.24 if len(ribbons) > 1 else 0.36))
