"""Themes: the small tables from which the window's palette, the plots and the exports are drawn."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PySide6.QtGui import QColor, QPalette

from rnnviz.engine.passes.trace import Range
from rnnviz.figures.style.colors import Colormap, argb, contrast, mix

DASHES: Mapping[str, tuple[float, ...]] = {
    "h": (),
    "c": (),
    "loss": (),
    "held_out": (5, 1.5),
    "chance": (6, 4),
    "norm": (),
    "threshold": (2, 3),
    "carried": (5, 3),
    "injected": (1, 2.5),
    "input": (1, 2.5),
    "target": (5, 3),
    "prediction": (),
}
"""What tells lines apart without colour: strokes and gaps, in line widths."""

LEGIBLE = 4.5  # the least contrast of text

RUN_DASHES: tuple[tuple[float, ...], ...] = ((), (4, 2), (1.5, 1.5), (6, 2, 1.5, 2))
"""The same for runs, in the order of `Theme.runs`."""


@dataclass(frozen=True, eq=False)
class Theme:
    """Everything that has a colour.

    Attributes
    ----------
    background, panel, raised : str
        The page, the plots on it, and controls that stand out from a panel.
    ink, dim, line : str
        Text, lesser text, hairlines.
    accent, on_accent : str
        What can be operated, and text on it.
    alert : str
        What is wrong: NaN, infinity, a wrong prediction.
    series : mapping of quantity to str
        One colour per quantity in every panel; Okabe-Ito, darkened for the light theme.
    cold, warm : str
        The ends of the signed map.
    gate_anchors : tuple of str
        Through which the map of the gates runs.
    magnitude : str
        The name of the map for magnitudes.
    cause_anchors : tuple of str
        Through which the map of losses runs, from the first timestep to the last.
    runs : tuple of str
        One colour per run, where runs are compared.
    underflow : str
        A magnitude that float32 cannot hold although there is a path.
    """

    name: str
    background: str
    panel: str
    raised: str
    ink: str
    dim: str
    line: str
    accent: str
    on_accent: str
    alert: str
    series: Mapping[str, str]
    others: tuple[str, ...]
    runs: tuple[str, ...]
    cold: str
    warm: str
    gate_anchors: tuple[str, ...]
    magnitude: str
    cause_anchors: tuple[str, ...]
    underflow: str

    def color(self, quantity: str) -> str:
        """Return the colour of a quantity; of one that the table does not know, always the same."""
        if quantity in self.series:
            return self.series[quantity]
        return self.others[zlib.crc32(quantity.encode()) % len(self.others)]

    def run(self, run: int) -> tuple[str, tuple[float, ...]]:
        """Return the colour and the dash of a run."""
        return self.runs[run % len(self.runs)], RUN_DASHES[run % len(RUN_DASHES)]

    @property
    def good(self) -> str:
        """What is reached: a task that is solved."""
        return self.series["h"]

    @property
    def unclipped(self) -> str:
        """The norm before clipping, beside the norm after it: as legible, and of the same hue."""
        return mix(self.series["norm"], self.ink, 0.5)

    @cached_property
    def signed(self) -> Colormap:
        """Two-sided: blue, through the panel's own colour, to orange."""
        return Colormap.through(self.cold, self.panel, self.warm, broken=self.alert)

    @cached_property
    def gates(self) -> Colormap:
        """One-sided, from near the panel (closed) to far from it (open)."""
        return Colormap.through(*self.gate_anchors, broken=self.alert)

    @cached_property
    def magnitudes(self) -> Colormap:
        """One-sided, for magnitudes of gradients."""
        return Colormap.named(self.magnitude, broken=self.alert)

    @cached_property
    def causes(self) -> Colormap:
        """From the first timestep to the last, for the losses that caused a gradient."""
        return Colormap.through(*self.cause_anchors, broken=self.alert)

    @cached_property
    def activity(self) -> Colormap:
        """One-sided and without hue, for how active a cell is."""
        return Colormap.through(self.panel, mix(self.panel, self.ink, 0.62), broken=self.alert)

    @cached_property
    def costs(self) -> Colormap:
        """One-sided, for what a step costs."""
        return Colormap.through(self.panel, self.color("loss"), broken=self.alert)

    def map_of(self, scale: Range) -> Colormap:
        """Return the map for a quantity on its declared range."""
        return self.signed if scale.signed else self.gates

    def palette(self) -> QPalette:
        """Return the palette for Qt's Fusion style."""
        palette = QPalette()
        roles = QPalette.ColorRole
        table = (
            (self.background, [roles.Window]),
            (self.panel, [roles.Base, roles.ToolTipBase]),
            (self.raised, [roles.Button, roles.AlternateBase, roles.Midlight]),
            (self.line, [roles.Mid, roles.Dark]),
            (self.ink, [roles.WindowText, roles.Text, roles.ButtonText, roles.ToolTipText]),
            (self.dim, [roles.PlaceholderText]),
            (self.accent, [roles.Highlight, roles.Link, roles.LinkVisited, roles.Accent]),
            (self.on_accent, [roles.HighlightedText]),
            (self.alert, [roles.BrightText]),
        )
        for color, members in table:
            for role in members:
                palette.setColor(role, QColor(color))
        palette.setColor(roles.Light, QColor(self.raised))
        palette.setColor(roles.Shadow, QColor(self.background))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.dim))
        return palette


DARK = Theme(
    name="dark",
    background="#12161c",
    panel="#1a2029",
    raised="#242c37",
    ink="#e6eaf0",
    dim="#8a94a3",
    line="#2b3440",
    accent="#56b4e9",
    on_accent="#0b1016",
    alert="#ff5d73",
    series={
        "h": "#1fc296",
        "c": "#d98bb8",
        "loss": "#f0e442",
        "held_out": "#e6eaf0",
        "chance": "#8a94a3",
        "norm": "#e5673a",
        "threshold": "#e6eaf0",
        "input": "#8a94a3",
        "value": "#8a94a3",
        "target": "#e6eaf0",
        "prediction": "#b8a6ff",
    },
    others=("#9fd356", "#e2c9a0", "#7fd1d8"),
    runs=("#f0e442", "#5fd3ea", "#ffb3c7", "#b8a1ff"),
    cold="#4aa3ff",
    warm="#ff9d2e",
    gate_anchors=("#14282f", "#2a9487", "#f4f8cd"),
    magnitude="magma",
    cause_anchors=("#3f4fc9", "#1f9ecf", "#38c9a1", "#b6d84a", "#ffe14d"),
    underflow="#33506b",
)

LIGHT = Theme(
    name="light",
    background="#f3f5f8",
    panel="#ffffff",
    raised="#e9edf2",
    ink="#18212c",
    dim="#596575",
    line="#d7dde5",
    accent="#00649c",
    on_accent="#ffffff",
    alert="#c8143c",
    series={
        "h": "#007a59",
        "c": "#a34578",
        "loss": "#8f6900",
        "held_out": "#18212c",
        "chance": "#596575",
        "norm": "#b24a00",
        "threshold": "#18212c",
        "input": "#596575",
        "value": "#596575",
        "target": "#18212c",
        "prediction": "#5b45c0",
    },
    others=("#4b7a00", "#7a5c22", "#0a7680"),
    runs=("#8f6900", "#006c8f", "#9c2c63", "#5b3fb0"),
    cold="#0a5fb4",
    warm="#c65a00",
    gate_anchors=("#f0f6ee", "#6dbba8", "#115f67"),
    magnitude="CET-L17",
    cause_anchors=("#8c6bd6", "#3f86d8", "#169a9a", "#7fae1c", "#e0a800"),
    underflow="#b9c7d8",
)

THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (DARK, LIGHT)}


@lru_cache(maxsize=1024)
def readable(theme: Theme, ground: int) -> int:
    """Return the colour of text on a ground: the theme's ink, its opposite, black or white.

    One of the last two stands out from any ground, by 4.58 at least.
    """
    color = f"#{ground & 0xFFFFFF:06x}"
    for inks in ((theme.ink, theme.background), ("#000000", "#ffffff")):
        best = max(inks, key=lambda ink: contrast(ink, color))
        if contrast(best, color) >= LEGIBLE:
            break
    return argb(best)
