"""Measure scale: how numbers of a measure become places on an axis, and colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.figures.plots.curve_plot import bounds
from rnnviz.figures.style.colors import Colormap
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.sweeps.factor import WIDE
from rnnviz.figures.view.gradients import HIGHEST, LOWEST, stepped
from rnnviz.figures.view.numbers import Floats, Scale, compact, power, round_scale, whole
from rnnviz.numbers import percent
from rnnviz.training.sweeps.measure import Measure

TICKS = 6  # at most about so many
YES = 0.5


@dataclass(frozen=True)
class MeasureScale:
    """The scale of a measure over all runs of a picture."""

    measure: type[Measure]
    scale: Scale

    @classmethod
    def of(cls, measure: type[Measure], values: Sequence[float]) -> MeasureScale:
        """Return the scale of numbers: that of all gradients, of shares, or one that holds them.

        One of positive numbers that are far apart is logarithmic, as that of a setting is.
        """
        finite = np.array([value for value in values if math.isfinite(value)])
        if measure.share:
            return cls(measure, Scale(0.0, 1.0))
        if measure.decades:
            return cls(measure, Scale(10.0**LOWEST, 10.0**HIGHEST, log=True))
        if not len(finite):
            return cls(measure, Scale(0.0, 1.0))
        positive = finite[finite > 0]
        if finite.min() >= 0 and len(positive) and positive.max() > WIDE * positive.min():
            return cls(measure, bounds(finite))
        low, high = float(finite.min()), float(finite.max())
        if 0 <= low < high / 2 or low == high == 0:
            low = 0.0
        if high - low < 1e-9 * max(abs(high), 1e-9):
            low, high = low - 0.5 * abs(low), high + 0.5 * abs(high) or 1.0
        return cls(measure, round_scale(low, high))

    def share(self, value: float) -> float:
        """Return the place of a finite number, 0 at the lower end ... 1 at the upper."""
        return float(np.clip(self.scale.share(np.array(value)), 0.0, 1.0))

    def side(self, value: float) -> int:
        """Return -1 for a number below the scale, 1 for one above, 0 inside."""
        slack = 1e-9 * (1.0 if self.scale.log else abs(self.scale.high - self.scale.low))
        share = float(self.scale.share(np.array(value)))
        return (share > 1 + slack) - (share < -slack)

    def color(self, theme: Theme, value: float) -> int:
        """Return the colour of a finite number."""
        return int(self.colormap(theme).colors(self.tint(np.array([self.share(value)])))[0])

    def tint(self, shares: Floats) -> Floats:
        """Return the shares to colour by: yes is half as far from the ground as a map goes."""
        if self.measure.share:
            return YES * shares
        return stepped(shares, self.bands) if self.bands else shares

    def colormap(self, theme: Theme) -> Colormap:
        """Return the colours: of magnitudes those that they have everywhere."""
        return theme.magnitudes if self.measure.decades else theme.gates

    @property
    def bands(self) -> int:
        """Into how many steps the colours are divided: the decades of magnitudes; 0 for none."""
        return round(HIGHEST - LOWEST) if self.measure.decades else 0

    def ticks(self, count: int = TICKS) -> list[tuple[float, str]]:
        """Return at most about `count` places with their texts."""
        if self.measure.decades:
            stride = math.ceil((HIGHEST - LOWEST) / count)
            exponents = range(int(LOWEST), int(HIGHEST) + 1, stride)
            return [((k - LOWEST) / (HIGHEST - LOWEST), power(k)) for k in exponents]
        if self.measure.share:
            return [(share, percent(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
        return self.scale.ticks(count)

    def text(self, value: float) -> str:
        """Return a number as it is read."""
        if self.measure.share:
            return "yes" if value else "no"
        return whole(int(value)) if self.measure.whole and math.isfinite(value) else compact(value)
