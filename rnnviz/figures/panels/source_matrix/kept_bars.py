"""How much of the losses' gradients is left when they are added up, as bars."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from rnnviz.figures.items.rule import Rule
from rnnviz.figures.plots.thinning import largest
from rnnviz.figures.style.colors import mix
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.time_axis import TimeAxis


class KeptBars(pg.ViewBox):
    """A bar for each timestep over a dim one of full height; y is a share.

    Attributes
    ----------
    line : Rule
        Of the cursor.
    """

    def __init__(self, look: Style, quantity: str) -> None:
        super().__init__(enableMenu=False, enableMouse=False, defaultPadding=0)
        self.disableAutoRange()
        none, panel, color = QPen(Qt.PenStyle.NoPen), look.theme.panel, look.theme.color(quantity)
        self._whole, self._kept = (
            pg.BarGraphItem(x0=[0], height=[0], width=1, pen=none, brush=mix(panel, color, share))
            for share in (0.22, 0.65)
        )
        self.line = Rule(look.pen("ink"))
        for item in (self._whole, self._kept, self.line):
            self.addItem(item, ignoreBounds=True)

    def show_shares(self, time: TimeAxis, shares: NDArray[np.float64]) -> None:
        """Show the shares of the timesteps; there is no bar where one is NaN.

        Where several timesteps fall on a pixel it shows the largest.
        """
        start, area = time.start - 0.5, self.rect()
        self.setRange(xRange=(start, start + time.steps), yRange=(0, 1), padding=0)
        shares = largest(shares, int(area.width()))
        wide, known = time.steps / len(shares), np.isfinite(shares)
        left = (start + wide * np.arange(len(shares)))[known]
        pixel = 1 / max(area.height(), 1)
        self._whole.setOpts(x0=left, height=np.ones(len(left)), width=wide)
        self._kept.setOpts(x0=left, height=np.maximum(shares[known], pixel), width=wide)
