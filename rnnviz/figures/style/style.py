"""Style: what every item of a figure is drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from rnnviz.figures.style.lettering import Lettering, lettering
from rnnviz.figures.style.theme import DARK, Theme


@dataclass(frozen=True)
class Style:
    """A theme and the sizes of its text.

    Attributes
    ----------
    theme : Theme
    text : Lettering
    grounded : bool
        Whether the page has a ground of its own; without, what lies under it shows.
    legends : bool
        Whether what colours and strokes mean stands beside the titles.
    """

    theme: Theme
    text: Lettering
    grounded: bool = True
    legends: bool = True

    @classmethod
    def of(
        cls,
        theme: Theme = DARK,
        text_scale: float = 1.0,
        grounded: bool = True,
        legends: bool = True,
    ) -> Style:
        """Return the style of a theme at a text size relative to the system's."""
        return cls(theme, lettering(text_scale), grounded, legends)

    @property
    def em(self) -> float:
        """The text size in pixels."""
        return self.text.em

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """Return "#rrggbb", or a quantity's or token's colour by name, with an opacity."""
        theme = self.theme
        if not name.startswith("#"):
            name = getattr(theme, name) if name in TOKENS else theme.color(name)
        color = QColor(name)
        color.setAlphaF(alpha)
        return color

    def pen(
        self, name: str, width: float = 1.0, dash: tuple[float, ...] = (), alpha: float = 1.0
    ) -> QPen:
        """Return a pen of a width in pixels; `dash` is strokes and gaps in widths."""
        pen = QPen(self.color(name, alpha), width)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dash:
            pen.setDashPattern(list(dash))
        return pen

    def brush(self, name: str, alpha: float = 1.0) -> QBrush:
        """Return a brush."""
        return QBrush(self.color(name, alpha))


TOKENS = frozenset(
    {"background", "panel", "raised", "ink", "dim", "line", "accent", "on_accent", "alert"}
)
