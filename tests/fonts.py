"""Other fonts than this machine's: a system with one family alone, and where texts would overlap.

Run as a program, `python -m tests.fonts FIGURE.svg SCENE ...` does what `rnnviz render` does and
prints, in JSON, how many texts the figure has and what is wrong with them.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QTransform

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""
INHERITED = {"font-size": "10px", "font-weight": "normal", "text-anchor": "start"}
SLACK = 1.0  # pixels that two texts may share
Item = tuple[str, QRectF]


def only(family: str, folder: Path) -> dict[str, str]:
    """Return the environment of a system that has one family alone, set up in a folder.

    Raises
    ------
    LookupError
        If this system does not have the family, or does not tell.
    """
    program = shutil.which("fc-list")
    if program is None:
        raise LookupError("needs fc-list, of the package fontconfig")
    listed = subprocess.run(
        [program, f":family={family}", "file"], check=True, capture_output=True, text=True
    )
    files = [Path(line.rstrip(": ")) for line in listed.stdout.splitlines()]
    if not files:
        raise LookupError(f"the font family {family} is not installed")
    for file in files:
        (folder / file.name).symlink_to(file)
    configuration = folder / "fonts.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    return {"FONTCONFIG_FILE": str(configuration)}


def texts(figure: Path) -> Iterator[Item]:
    """Yield every text of an SVG file with the rectangle of its ink on the page."""
    yield from _below(ElementTree.parse(figure).getroot(), QTransform(), INHERITED)


def _below(
    node: ElementTree.Element, placed: QTransform, style: Mapping[str, str]
) -> Iterator[Item]:
    placed = _transform(node.get("transform", "")) * placed
    style = {name: node.get(name, value) for name, value in style.items()}
    if node.tag.endswith("}text"):
        text = "".join(node.itertext())
        if text.strip():
            x, y = float(node.get("x", 0)), float(node.get("y", 0))
            yield text, placed.mapRect(_ink(text, style).translated(x, y))
        return
    for child in node:
        yield from _below(child, placed, style)


def _transform(text: str) -> QTransform:
    """Return matrix(...) or translate(...) as a transform."""
    if not text:
        return QTransform()
    name, _, numbers = text.strip(") ").partition("(")
    values = [float(number) for number in numbers.replace(",", " ").split()]
    if name == "translate":
        return QTransform.fromTranslate(*values)
    if name == "matrix":
        return QTransform(*values)
    raise ValueError(f"unknown transform {text!r}")


def _ink(text: str, style: Mapping[str, str]) -> QRectF:
    font = QFont()
    font.setPixelSize(round(float(style["font-size"].removesuffix("px"))))
    font.setBold(style["font-weight"] in ("bold", "700"))
    metrics = QFontMetricsF(font)
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[style["text-anchor"]]
    ink = metrics.tightBoundingRect(text)
    return ink.translated(-shift * metrics.horizontalAdvance(text), 0)


def faults(figure: Path) -> Iterator[str]:
    """Yield which texts of an SVG file leave its page or run into each other, in words."""
    page = QRectF(*map(float, ElementTree.parse(figure).getroot().attrib["viewBox"].split()))
    found = list(texts(figure))
    for text, ink in found:
        if not page.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(ink):
            yield f"{text!r} leaves the page"
    for (one, ink), (other, its) in itertools.combinations(found, 2):
        both = ink & its
        if min(both.width(), both.height()) > SLACK and (one, ink) != (other, its):
            yield f"{one!r} and {other!r} overlap"


def main() -> None:
    """Render a figure and look at its texts in the fonts of this system."""
    from rnnviz.cli import main as rnnviz
    from rnnviz.figures.application import application

    figure, *words = sys.argv[1:]
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    running = application()
    with redirect_stdout(sys.stderr):
        status = rnnviz(["render", "-o", figure, *words])
    if status == 0:
        count, wrong = sum(1 for _ in texts(Path(figure))), list(faults(Path(figure)))
        json.dump({"texts": count, "faults": wrong}, sys.stdout)
    del running
    sys.exit(status)


if __name__ == "__main__":
    main()
