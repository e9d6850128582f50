"""Reference pictures: small, without text, of every panel and of two boards.

`python -m tests.figures.reference` makes them anew, after what is seen was changed on purpose: look
at them before they are committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QFont, QImage, QPainter

from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.board import Board
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.style.lettering import SIZES, Lettering, TextStyle
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, LIGHT, Theme
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.registry import panels
from rnnviz.training.fault import Tensor, TensorKind
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import padded, trained, with_fault, with_gradients, with_nan

FOLDER = Path(__file__).parent / "pictures"
SMALL, LARGE = (480, 320), (1280, 800)
FACES = 2  # pixels along an edge that are averaged to one
DL_DC = Tensor(TensorKind.STATE_GRADIENT, "c")
Pixels = NDArray[np.uint8]


class Blank(Lettering):
    """Lettering of fixed sizes, so that pictures depend on no font."""

    def __init__(self) -> None:
        self.family, self.em = "", 12
        self.fonts = {style: QFont() for style in SIZES}

    def width(self, text: str, style: TextStyle) -> float:  # type: ignore[override]
        """Return a width that depends on the number of letters alone."""
        return 0.55 * self.pixels(style) * len(text)

    def pixels(self, style: TextStyle) -> int:
        """Return the size of the style."""
        return max(8, round(self.em * SIZES[style]))

    def height(self, style: TextStyle) -> float:
        """Return ascent + descent."""
        return 1.2 * self.pixels(style)

    def middle(self, style: TextStyle) -> float:
        """Return half the height of a capital."""
        return 0.36 * self.pixels(style)


@dataclass(frozen=True)
class Case:
    """What a reference picture shows."""

    snapshots: Callable[[], Sequence[Snapshot]]
    panels: tuple[str, ...] | None
    theme: Theme = DARK
    cursor: Cursor = NOWHERE
    size: tuple[int, int] = SMALL


def _two_runs(task: str = "copy") -> Sequence[Snapshot]:
    return trained(task=task), trained(task=task, model__cell="rnn")


def _of(kind: str) -> Case:
    task = {"characters": "text", "continuation": "series", "decision_plane": "rings"}.get(
        kind, "copy"
    )
    if kind == "compare":
        return Case(_two_runs, (kind,))
    if kind == "what_if":
        nudge = Nudge(LayerId(0), "h", 3, 5, 0.5)
        return Case(lambda: [trained(what_if=nudge)], (kind,), cursor=Cursor(9, 2))
    return Case(lambda: [trained(task=task)], (kind,), cursor=Cursor(9, 2))


def cases() -> Mapping[str, Case]:
    """Return all pictures by their names, each beginning with a panel's."""
    decay = 0.01 ** np.arange(15, -1, -1)
    single = {kind: _of(kind) for kind in panels if kind != "generated"}  # that is text alone
    return single | {
        "states-padded": Case(lambda: [with_nan(padded(trained(), 11), "h", 5, 2)], ("states",)),
        "gates-light": Case(lambda: [trained(model__cell="gru")], ("gates",), LIGHT),
        "gradient-vanishing": Case(lambda: [with_gradients(trained(), decay)], ("gradient",)),
        "flow-fault": Case(lambda: [with_fault(trained(), DL_DC, 6)], ("flow",), LIGHT),
        "board": Case(lambda: [trained(model__units=12)], None, cursor=Cursor(5, 3), size=LARGE),
        "board-two-runs": Case(_two_runs, None, LIGHT, size=LARGE),
    }


def draw(case: Case) -> tuple[Pixels, Mapping[str, Area]]:
    """Return a picture (rows, columns, 3), and where in it each plot is."""
    write, Canvas.text = Canvas.text, _write_nothing  # type: ignore[method-assign]
    view = pg.GraphicsView(useOpenGL=False, background=None)
    try:
        board = Board(Style(case.theme, Blank()), case.panels)
        view.scene().addItem(board)
        view.resize(*case.size)
        board.resize(*case.size)
        board.show_runs(tuple(case.snapshots()))
        board.point(case.cursor)
        image = QImage(*case.size, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        view.scene().prepareForPaint()
        view.scene().render(painter, board.page.rect, board.page.rect)
        painter.end()
        places = {
            plot.name: place.area for plot, place in zip(board.plots, board.places, strict=True)
        }
    finally:
        Canvas.text = write  # type: ignore[method-assign]
        view.scene().clear()
        view.close()
    (width, height), edge = case.size, FACES
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(height, width, 4)[:, :, 2::-1]
    blocks = pixels.reshape(height // edge, edge, width // edge, edge, 3)
    small = blocks.mean(axis=(1, 3)).round().astype(np.uint8)
    return small, {
        name: Area(*(round(side / edge) for side in area)) for name, area in places.items()
    }


def reference(name: str) -> Pixels:
    """Return a picture as it was committed."""
    with Image.open(FOLDER / f"{name}.png") as image:
        return np.asarray(image.convert("RGB"))


def make() -> None:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, case in cases().items():
        Image.fromarray(draw(case)[0]).save(FOLDER / f"{name}.png", optimize=True)


def _write_nothing(*args: object, **options: object) -> None:
    del args, options


if __name__ == "__main__":
    from rnnviz.figures.application import application

    app = application()
    make()
