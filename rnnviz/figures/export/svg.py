"""SVG through pyqtgraph's exporter, tidied: anchored text in a real font, short numbers."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from pyqtgraph.exporters import SVGExporter

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.export.svg_marks import Attributes, Mark, mark_of, number
from rnnviz.training.settings.embedded import NAMESPACE

SVG = "{http://www.w3.org/2000/svg}"


def svg(page: Paper, title: str, embedded: str) -> bytes:
    """Return a page as an SVG document.

    pyqtgraph's exporter writes every item as Qt does, in nested groups and with a clip for each
    view. Here the marks are taken out of the groups, with only those attributes that they need.
    """
    with page.exporting_layout() as scene:
        exported = ElementTree.fromstring(SVGExporter(scene).export(toBytes=True))
    (width, height), (across, down) = page.size, page.layout
    box = f'width="{width}" height="{height}" viewBox="0 0 {number(across)} {number(down)}"'
    family = quoteattr(f"{page.look.text.family}, sans-serif")
    drawn = exported.find(f"{SVG}g")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" {box}>',
        f"<title>{escape(title)}</title>",
        *_metadata(embedded),
        f'<g fill="none" stroke-linejoin="round" font-family={family}>',
        *_in_clips(_marks(drawn if drawn is not None else exported, {}, None)),
        "</g>",
        "</svg>",
        "",
    ]
    return "\n".join(lines).encode()


def _metadata(embedded: str) -> list[str]:
    if not embedded:
        return []
    return [
        f'<metadata><experiment xmlns="{NAMESPACE}">',
        escape(embedded),
        "</experiment></metadata>",
    ]


def _marks(
    group: ElementTree.Element, inherited: Attributes, clip: Area | None
) -> Iterator[tuple[Area | None, Mark]]:
    """Yield the marks of a group that can be seen, each with the clip that cuts it, if one does."""
    attributes = {**inherited, **group.attrib}
    clips = {node.attrib["id"]: _area(node) for node in group.findall(f"{SVG}clipPath")}
    texts = group.findall(f"{SVG}text")
    for node in group:
        tag = node.tag.removeprefix(SVG)
        if tag == "g":
            name = node.attrib.pop("clip-path", "").removeprefix("url(#").removesuffix(")")
            inner = clips.get(name)
            both = clip if inner is None else inner if clip is None else _common(clip, inner)
            yield from _marks(node, attributes, both)
        elif tag != "clipPath" and node not in texts[1:]:
            # Qt writes a text in pieces where another font has to help out.
            words = "".join(text.text or "" for text in texts) if texts else ""
            mark = mark_of(tag, {**attributes, **node.attrib}, words)
            if mark is not None:
                yield from _seen(mark, clip)


def _seen(mark: Mark, clip: Area | None) -> Iterator[tuple[Area | None, Mark]]:
    """Yield a mark with its clip if that cuts it, and no mark that lies outside."""
    if clip is None:
        yield None, mark
        return
    inside, (x, y, width, height) = _common(mark.bounds, clip), mark.bounds
    if inside.x == x and inside.y == y and x + width <= clip.right and y + height <= clip.bottom:
        yield None, mark
    elif inside.width > 0 and inside.height > 0:
        cut = mark.cut(inside)
        yield (clip, mark) if cut is None else (None, cut)


def _in_clips(marks: Iterable[tuple[Area | None, Mark]]) -> Iterator[str]:
    """Yield the marks as text, neighbours with the same clip in one group."""
    names: dict[Area, str] = {}
    for clip, group in groupby(marks, key=lambda clipped: clipped[0]):
        if clip is not None:
            if clip not in names:
                names[clip] = f"clip{len(names) + 1}"
                sides = zip(("x", "y", "width", "height"), map(number, clip), strict=True)
                rect = " ".join(f'{name}="{value}"' for name, value in sides)
                yield f'<clipPath id="{names[clip]}"><rect {rect}/></clipPath>'
            yield f'<g clip-path="url(#{names[clip]})">'
        for _, mark in group:
            yield str(mark)
        if clip is not None:
            yield "</g>"


def _area(clip: ElementTree.Element) -> Area:
    """Return the rectangle that a view clips to, on whole pixels as a screen has it."""
    (path,) = clip.iter(f"{SVG}path")
    corners = [corner.lstrip("ML").split(",") for corner in path.attrib["d"].split()]
    xs, ys = ([math.floor(float(corner[k])) for corner in corners] for k in (0, 1))
    return Area(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _common(one: Area, other: Area) -> Area:
    x, y = max(one.x, other.x), max(one.y, other.y)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return Area(x, y, right - x, bottom - y)
