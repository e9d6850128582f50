"""The marks of an SVG: what Qt writes, in page coordinates and with only what is needed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QTransform

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import ANCHORED

Attributes: TypeAlias = Mapping[str, str]
ANCHORS: Mapping[str, tuple[str, float]] = {
    ANCHORED.format("left"): ("", 0.0),
    ANCHORED.format("center"): ("middle", 0.5),
    ANCHORED.format("right"): ("end", 1.0),
}
"""By the family that stands for an anchor: its name, and the part of a text that is left of it."""
HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Mark:
    """One element.

    Attributes
    ----------
    tag : str
    place : str
        The attributes that say where it is.
    paint : str
        All others.
    bounds : Area
        What it may draw on.
    content : str or None
    solid : bool
        Whether it fills its bounds, so that it can be cut.
    """

    tag: str
    place: str
    paint: str
    bounds: Area
    content: str | None = None
    solid: bool = False

    def __str__(self) -> str:
        end = "/>" if self.content is None else f">{self.content}</{self.tag}>"
        return f"<{self.tag} {self.place}{self.paint}{end}"

    def cut(self, inside: Area) -> Mark | None:
        """Return the part of it in a rectangle, if it is one itself."""
        if not self.solid:
            return None
        return Mark(self.tag, _rect(inside), self.paint, inside, solid=True)


def mark_of(tag: str, attributes: Attributes, words: str) -> Mark | None:
    """Return an element of Qt's as a mark, or None if nothing of it can be seen.

    Parameters
    ----------
    tag : str
    attributes : mapping
        Its own, and those of all groups that it is in.
    words : str
        What a text says.
    """
    return MAKERS[tag](attributes, _transform(attributes), words)


def number(value: float) -> str:
    """Return a length with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rect_mark(attributes: Attributes, transform: QTransform, _: str) -> Mark | None:
    """Return a rectangle; one without a border on whole pixels, as a screen has it."""
    area, paint = _mapped(attributes, transform), _paint(attributes, closed=True)
    if not paint or not area.width or not area.height:
        return None
    if "stroke" in paint:
        return Mark("rect", _rect(area), paint, _wide(area, attributes))
    left, top, right, bottom = (
        math.floor(edge + 0.5) for edge in (area.x, area.y, area.right, area.bottom)
    )
    area = Area(left, top, max(right - left, 1), max(bottom - top, 1))
    return Mark("rect", _rect(area), paint, area, solid=True)


def _image_mark(attributes: Attributes, transform: QTransform, _: str) -> Mark:
    area = _mapped(attributes, transform)
    look = f' style="image-rendering:pixelated" href="{attributes[HREF]}"'
    return Mark("image", f'{_rect(area)} preserveAspectRatio="none"', look, area)


def _round_mark(attributes: Attributes, transform: QTransform, _: str) -> Mark | None:
    """Return a circle; Qt knows it as an ellipse."""
    paint = _paint(attributes, closed=True)
    if not paint:
        return None
    x, y = float(attributes["cx"]), float(attributes["cy"])
    across = float(attributes.get("rx") or attributes["r"])
    down = float(attributes.get("ry") or attributes["r"])
    box = transform.mapRect(Area(x - across, y - down, 2 * across, 2 * down).rect)
    x, y, across, down = box.center().x(), box.center().y(), box.width() / 2, box.height() / 2
    place = f'cx="{number(x)}" cy="{number(y)}"'
    bounds = _wide(Area.of(box), attributes)
    if number(across) == number(down):
        return Mark("circle", f'{place} r="{number(across)}"', paint, bounds)
    return Mark("ellipse", f'{place} rx="{number(across)}" ry="{number(down)}"', paint, bounds)


def _path_mark(attributes: Attributes, transform: QTransform, _: str) -> Mark | None:
    """Return a path; a command that goes on as it did is not said again."""
    paint, written = _paint(attributes), attributes.get("d", attributes.get("points", ""))
    tokens = re.findall(r"([A-Za-z]?)(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)", written)
    if not paint or not tokens:
        return None
    points = [transform.map(QPointF(float(x), float(y))) for _, x, y in tokens]
    xs, ys = [point.x() for point in points], [point.y() for point in points]
    level, upright = min(ys) == max(ys), min(xs) == max(xs)
    if attributes.get("vector-effect") == "non-scaling-stroke" and len(points) == 2:
        # A cursor or a threshold: on the pixels that a screen would take.
        xs = [math.floor(x) + 0.5 for x in xs] if upright else xs
        ys = [math.floor(y) + 0.5 for y in ys] if level else ys
    parts: list[str] = []
    before = ""
    for (command, *_), x, y in zip(tokens, xs, ys, strict=True):
        command = command or ("" if parts else "M")
        again = command in ("", before, "L" if before == "M" else before)
        parts.append(f"{' ' if again else command}{number(x)},{number(y)}")
        before = command or before
    bounds = Area(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    wide = _wide(bounds, attributes)
    if len(points) == 2 and (level or upright):  # its ends are flat
        wide = wide._replace(x=bounds.x, width=bounds.width) if level else wide
        wide = wide._replace(y=bounds.y, height=bounds.height) if upright else wide
    return Mark("path", f'd="{"".join(parts)}"', paint, wide)


def _text_mark(attributes: Attributes, transform: QTransform, words: str) -> Mark | None:
    """Return a text at its anchor, in the document's font unless it has one of its own."""
    if not words.strip():
        return None
    x, y = float(attributes["x"]), float(attributes["y"])
    size, bold = round(float(attributes["font-size"])), int(attributes["font-weight"]) > 500
    family = attributes["font-family"].split(",")[0].strip('" ')
    anchor, left = ANCHORS.get(family, ("", 0.0))
    font = QFont(family) if family not in ANCHORS else QFont()
    font.setPixelSize(size)
    font.setBold(bold)
    metrics = QFontMetricsF(font)
    wide = metrics.horizontalAdvance(words)
    box = Area(x - left * wide, y - 0.8 * metrics.capHeight(), wide, 0.8 * metrics.capHeight())
    place = ""
    if transform.isScaling() or transform.isRotating():
        numbers = (transform.m11(), transform.m12(), transform.m21(), transform.m22(),
                   transform.dx(), transform.dy())  # fmt: skip
        place = f' transform="matrix({" ".join(f"{value:.6g}" for value in numbers)})"'
    else:
        x, y = x + transform.dx(), y + transform.dy()
    place = f'x="{number(x)}" y="{number(y)}"{place}'
    look = f' font-size="{size}px"'
    look += f" font-family={quoteattr(family)}" if family not in ANCHORS else ""
    look += ' font-weight="bold"' if bold else ""
    look += f' text-anchor="{anchor}"' if anchor else ""
    # Else neighbouring spaces would be drawn as one, and those at the ends not at all.
    look += ' xml:space="preserve"' if words != " ".join(words.split()) else ""
    look += _color("fill", attributes)
    return Mark("text", place, look, Area.of(transform.mapRect(box.rect)), escape(words))


Maker: TypeAlias = Callable[[Attributes, QTransform, str], Mark | None]
MAKERS: Mapping[str, Maker] = {
    "rect": _rect_mark,
    "image": _image_mark,
    "circle": _round_mark,
    "ellipse": _round_mark,
    "path": _path_mark,
    "polyline": _path_mark,
    "polygon": _path_mark,
    "text": _text_mark,
}


def _transform(attributes: Attributes) -> QTransform:
    values = re.findall(r"-?[\d.]+(?:e-?\d+)?", attributes.get("transform", ""))
    return QTransform(*map(float, values)) if values else QTransform()


def _mapped(attributes: Attributes, transform: QTransform) -> Area:
    sides = (float(attributes.get(side, 0)) for side in ("x", "y", "width", "height"))
    return Area.of(transform.mapRect(Area(*sides).rect))


def _rect(area: Area) -> str:
    sides = zip(("x", "y", "width", "height"), map(number, area), strict=True)
    return " ".join(f'{side}="{value}"' for side, value in sides)


def _wide(area: Area, attributes: Attributes) -> Area:
    """Return an area with the half of a stroke that lies outside."""
    if attributes.get("stroke", "none") == "none":
        return area
    half = float(attributes.get("stroke-width", 1)) / 2
    return Area(area.x - half, area.y - half, area.width + 2 * half, area.height + 2 * half)


def _paint(attributes: Attributes, closed: bool = False) -> str:
    """Return how a shape is filled and stroked; "" if it is neither."""
    fill, stroke = _color("fill", attributes), _color("stroke", attributes)
    if stroke:
        stroke += f' stroke-width="{number(float(attributes.get("stroke-width", 1)))}"'
        dashes = attributes.get("stroke-dasharray", "none")
        if dashes != "none":
            lengths = " ".join(number(float(length)) for length in dashes.split(","))
            stroke += f' stroke-dasharray="{lengths}"'
        cap = attributes.get("stroke-linecap", "butt")
        stroke += f' stroke-linecap="{cap}"' if cap != "butt" and not closed else ""
    return fill + stroke


def _color(name: str, attributes: Attributes) -> str:
    """Return a colour with its opacity; "" if it cannot be seen."""
    color, opacity = attributes.get(name, "none"), float(attributes.get(f"{name}-opacity", 1))
    if color == "none" or opacity < 0.001:
        return ""
    share = f' {name}-opacity="{opacity:.3g}"' if opacity < 0.999 else ""
    return f' {name}="{color}"{share}'
