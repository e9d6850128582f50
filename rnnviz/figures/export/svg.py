"""SVG as it is meant: real text, anchored where it belongs, dashed lines, crisp images."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from rnnviz.figures.export.images import enlarged, png
from rnnviz.figures.items.canvas import Align, Area, Canvas, Floats
from rnnviz.figures.style.colors import Table
from rnnviz.figures.style.lettering import BOLD, Lettering, Style
from rnnviz.figures.style.theme import Theme
from rnnviz.training.settings.embedded import NAMESPACE

ANCHORS: dict[Align, str] = {"left": "start", "center": "middle", "right": "end"}


class SvgCanvas(Canvas):
    """A canvas that writes an SVG document."""

    def __init__(self, theme: Theme, lettering: Lettering) -> None:
        super().__init__(theme, lettering, ratio=1.0)
        self._marks: list[str] = []

    def document(
        self, size: tuple[float, float], layout: tuple[float, float], title: str, embedded: str
    ) -> str:
        """Return the document with all that was drawn, of a size and a layout that fills it."""
        (width, height), (across, down) = map(_n, size), map(_n, layout)
        box = f'width="{width}" height="{height}" viewBox="0 0 {across} {down}"'
        family = quoteattr(f"{self.lettering.family}, sans-serif")
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" {box}>',
                f"<title>{escape(title)}</title>",
                f'<metadata><experiment xmlns="{NAMESPACE}">',
                escape(embedded),
                "</experiment></metadata>",
                f'<g font-family={family} stroke-linejoin="round">',
                *self._marks,
                "</g>",
                "</svg>",
                "",
            ]
        )

    def rect(self, area: Area, color: int) -> None:
        left, top = round(area.x), round(area.y)
        right, bottom = max(left + 1, round(area.right)), max(top + 1, round(area.bottom))
        box = f'x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"'
        self._marks.append(f'<rect {box}{_fill(color)} shape-rendering="crispEdges"/>')

    def box(self, area: Area, fill: int, radius: float, border: int = 0) -> None:
        x, y, width, height = area
        edge = ""
        if border:
            x, y, width, height = x + 0.5, y + 0.5, width - 1, height - 1
            edge = _stroke(border, 1)
        place = (
            f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(radius)}"'
        )
        self._marks.append(f"<rect {place}{_fill(fill)}{edge}/>")

    def polygon(self, points: Sequence[tuple[float, float]], color: int) -> None:
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._marks.append(f'<polygon points="{corners}"{_fill(color)}/>')

    def line(
        self, xs: Floats, ys: Floats, color: int, width: float = 1.0, dash: Sequence[float] = ()
    ) -> None:
        path, pen_down = [], False
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            known = np.isfinite(x) and np.isfinite(y)
            if known:
                path.append(f"{'L' if pen_down else 'M'}{_n(x)},{_n(y)}")
            pen_down = bool(known)
        if path:
            lengths = " ".join(_n(width * length) for length in dash)
            dashes = f' stroke-dasharray="{lengths}"' if dash else ""
            self._marks.append(
                f'<path d="{"".join(path)}" fill="none"{_stroke(color, width)}{dashes}/>'
            )

    def dots(self, xs: Floats, ys: Floats, radius: float, color: int, hollow: bool = False) -> None:
        look = f' fill="none"{_stroke(color, 1.2)}' if hollow else _fill(color)
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            self._marks.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{look}/>')

    def image(self, pixels: Table, area: Area, transparent: bool = False) -> None:
        x, y = round(area.x), round(area.y)
        width, height = round(area.right) - x, round(area.bottom) - y
        if width <= 0 or height <= 0:
            return
        image = enlarged(pixels, width, height, transparent)
        content = base64.b64encode(png(image)).decode("ascii")
        place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
        self._marks.append(
            f'<image {place} preserveAspectRatio="none" style="image-rendering:pixelated"'
            f' href="data:image/png;base64,{content}"/>'
        )

    def text(
        self, x: float, y: float, text: str, style: Style, color: int, align: Align = "left"
    ) -> None:
        place = f'x="{_n(x)}" y="{_n(y + self.lettering.middle(style))}"'
        size = f'font-size="{self.lettering.pixels(style)}px"'
        weight = ' font-weight="bold"' if style in BOLD else ""
        anchor = f' text-anchor="{ANCHORS[align]}"' if align != "left" else ""
        # Else neighbouring spaces would be drawn as one, and those at the ends not at all.
        spaces = ' xml:space="preserve"' if text != " ".join(text.split()) else ""
        self._marks.append(
            f"<text {place} {size}{weight}{anchor}{spaces}{_fill(color)}>{escape(text)}</text>"
        )


def _n(value: float) -> str:
    """Return a length with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _fill(color: int) -> str:
    return _paint("fill", color)


def _stroke(color: int, width: float) -> str:
    return f'{_paint("stroke", color)} stroke-width="{_n(width)}"'


def _paint(attribute: str, color: int) -> str:
    alpha = color >> 24
    opacity = f' {attribute}-opacity="{alpha / 255:.3g}"' if alpha < 255 else ""
    return f' {attribute}="#{color & 0xFFFFFF:06x}"{opacity}'
