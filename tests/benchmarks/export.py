"""Time exports: a large PNG, a PDF, and ten seconds of film; and the window beside a film.

    python tests/benchmarks/export.py [--json]

What is written is the default figure of copy-lstm after 100 updates; the film is of its training, a
picture after each of 299 updates, at 30 pictures a second. The peers write ready pixels:

QImage.save
    Qt, the same picture, ready, as a PNG.
QPdfWriter, one image
    Qt, the same picture, ready, as the one image on a page: no vectors, no text.
PyAV, ready pictures
    PyAV with the same codec and options, which is handed the same picture as often as the film has
    pictures, half of its rows shifted each time so that there is something to encode.

Times are medians in milliseconds; of the film there is one of each. ratio = peer / ours: what share
of our time the peer takes. The aims are 1,000 ms, 500 ms and 15,000 ms.

The last row is of the window at 1920x1080, which trains and draws while its export dialog makes an
MP4 of 1920x1080: its frames/s, and those without a film; there ratio = ours / peer. The aim is 30.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from common import Row, parser, tell
from driving import watch

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPdfWriter

from rnnviz.app.export.choice import FORMS
from rnnviz.app.window import Window
from rnnviz.figures.application import application
from rnnviz.figures.export import Film, film_training, render
from rnnviz.figures.export.mp4 import Mp4
from rnnviz.figures.export.order import Course
from rnnviz.figures.style.theme import DARK
from rnnviz.training.run.headless import begin, course
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.snapshot.parts import AT_REST

UPDATES, PICTURES, FPS = 100, 300, 30
LONG = {"task.delay": 40}  # not solved while it is measured
ROUNDS, SECONDS = 3, 5.0  # that the window is watched
SIZE, TIMES = (1920, 1080), 7


def measured(folder: Path) -> Iterator[Row]:
    """Yield a row for each form."""
    scene = load_scene("copy-lstm")
    (trainer,) = begin(scene)
    trainer.step(UPDATES)
    snapshot, png, pdf = trainer.snapshot(AT_REST), folder / "a.png", folder / "a.pdf"
    render(snapshot, png, size=SIZE, scale=2.0)
    large = QImage(str(png))
    yield row(
        f"PNG, {large.width()} x {large.height()} / QImage.save",
        lambda: render(snapshot, png, size=SIZE, scale=2.0),
        lambda: large.save(str(folder / "b.png")),
    )
    yield row(
        "PDF, 1920 x 1080 / QPdfWriter, one image",
        lambda: render(snapshot, pdf, size=SIZE),
        lambda: one_image(large, folder / "b.pdf"),
    )
    render(snapshot, png, size=SIZE, scale=1.0)
    ready = QImage(str(png)).convertToFormat(QImage.Format.Format_RGB32)
    yield row(
        f"MP4, {PICTURES / FPS:g} s of 1920 x 1080 / PyAV, ready pictures",
        lambda: film(folder / "a.mp4"),
        lambda: ready_pictures(ready, folder),
        times=1,
    )
    yield beside_a_film(folder)


def beside_a_film(folder: Path) -> Row:
    """Return the row of the window while a film is made, and while none is."""
    pairs = []
    for number in range(ROUNDS):
        path = folder / f"{number}.mp4"
        kept = watch("×1", SECONDS, LONG, beside=partial(begin_film, path=path))
        pairs.append((kept.frames_per_second, watch("×1", SECONDS, LONG).frames_per_second))
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "name": "frames/s of the window while an MP4 is made / while none is",
        "ours": round(mine, 1),
        "peer": round(theirs, 1),
        "ratio": round(statistics.median(a / b for a, b in pairs), 3),
    }


def begin_film(window: Window, path: Path) -> None:
    """Begin a film that is not done soon, in the dialog."""
    window.export.ask()
    dialog = window.export.dialog
    assert dialog is not None
    options = dialog.options
    options.choose_form(next(form for form in FORMS if form.suffix == ".mp4"))
    options.course.setCurrentIndex(options.course.findData(Course.FROM_NOW))
    options.layout_for.setCurrentIndex(1)
    options.updates.setValue(100_000)
    options.every.setValue(1)
    dialog.file.edit.setText(str(path))
    dialog.write_button.click()
    assert dialog.job is not None


def film(path: Path) -> None:
    trainers = begin(load_scene("copy-lstm"))
    with Film(path, fps=FPS, size=SIZE, scale=1.0) as written:
        film_training(written, trainers, course(trainers, PICTURES - 1), every=1)


def ready_pictures(picture: QImage, folder: Path) -> None:
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(SIZE[::-1])
    pictures = [shifted(pixels, k) for k in range(8)]
    writer = Mp4(folder / "scratch.mp4", SIZE, FPS, DARK)
    for k in range(PICTURES):
        writer.add(pictures[k % 8], k / FPS, (k + 1) / FPS)
    writer.finish(folder / "b.mp4", "")


def shifted(pixels: np.ndarray, by: int) -> QImage:
    moved = pixels.copy()
    moved[: len(pixels) // 2] = np.roll(moved[: len(pixels) // 2], 4 * by, axis=1)
    return QImage(moved.data, *SIZE, QImage.Format.Format_RGB32).copy()


def one_image(image: QImage, path: Path) -> None:
    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    painter.drawImage(QRect(0, 0, writer.width(), writer.height()), image)
    painter.end()


def row(
    name: str, ours: Callable[[], object], peer: Callable[[], object], times: int = TIMES
) -> Row:
    pairs = [(timed(ours), timed(peer)) for _ in range(times)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    return {
        "name": name,
        "ours": round(mine, 1),
        "peer": round(theirs, 1),
        "ratio": round(ratio, 3),
    }


def timed(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1e3


def main() -> None:
    options = parser(__doc__).parse_args()
    _running = application()
    with TemporaryDirectory() as folder:
        note = "milliseconds; ratio = peer / ours"
        tell(measured(Path(folder)), options.json, note)


if __name__ == "__main__":
    main()
