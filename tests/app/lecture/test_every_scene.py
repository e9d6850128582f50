"""Every scene, as a room sees it: nothing overlaps, nothing is cut off, all can be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from rnnviz.app.bars.labels import NoticeLabel
from rnnviz.app.session import Session
from rnnviz.app.telling.cover import QuestionCover
from rnnviz.app.window import Window
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.paper import exporting
from rnnviz.figures.style.theme import THEMES
from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import load_scene
from tests.app.helpers import TIMEOUT, on_screen, press
from tests.figures.helpers import writing

SCENES = scene_names()
HD, FULL_HD = (1280, 720), (1920, 1080)
PARTS = [  # every scene where there is least room, every fourth where there is more; in turn dark
    *((HD, theme, SCENES[turn::8]) for turn, theme in enumerate([*THEMES] * 4)),
    *((FULL_HD, theme, SCENES[4 * turn :: 8]) for turn, theme in enumerate(THEMES)),
]
LEAST = 0.02  # of the height
SLACK = 2  # pixels that two texts may share


@pytest.mark.parametrize(("size", "theme", "names"), PARTS)
def test_every_scene_can_be_read(
    qtbot: QtBot,
    size: tuple[int, int],
    theme: str,
    names: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = load_scene(names[0])
    faults = []
    with on_screen(qtbot, Window(scene, Session(*scene.experiments), THEMES[theme])) as window:
        press(window.view, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: window.width() == window.screen().size().width(), timeout=TIMEOUT)
        window.resize(*size)
        for name in names:
            show(qtbot, window, name)
            assert (window.width(), window.height()) == size
            with exporting(window.view.scene(), 1.0), writing(monkeypatch) as written:
                window.view.viewport().grab()
            texts = [(text, area) for text, area in written if text.strip()]
            faults += [f"{name}: {fault}" for fault in (*of_labels(window), *of_figure(texts))]
    assert not faults, "\n".join(faults)


def show(qtbot: QtBot, window: Window, name: str) -> None:
    """Show a scene with its first update, and what hides it taken away."""
    scene = load_scene(name)
    window.scenes.open(scene)
    for cover in window.central.area.findChildren(QuestionCover):
        if cover.isVisible():
            cover.answered.emit(None)
    window.session.play()
    qtbot.waitUntil(lambda: shows(window, scene.experiment), timeout=TIMEOUT)
    window.session.pause()
    QApplication.processEvents()
    QApplication.processEvents()


def shows(window: Window, experiment: object) -> bool:
    snapshot = window.snapshot
    return snapshot is not None and snapshot.origin == experiment and snapshot.update > 0


def of_labels(window: Window) -> Iterator[str]:
    """Yield what is wrong with the words around the figure."""
    least = LEAST * window.height()
    for label in window.central.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.fontInfo().pixelSize() < least:
            yield f"{label.text()!r} is too small"
        shortened = isinstance(label, NoticeLabel)
        wide = label.heightForWidth(label.width()) if label.wordWrap() else 0
        if not shortened and (wide > label.height() + 1 or too_wide(label)):
            yield f"{label.text()!r} is cut off"
        inside = QRect(label.mapTo(window, label.rect().topLeft()), label.size())
        if not window.rect().contains(inside):
            yield f"{label.text()!r} leaves the window"


def too_wide(label: QLabel) -> bool:
    return not label.wordWrap() and label.sizeHint().width() > label.width() + 1


def of_figure(texts: list[tuple[str, Area]]) -> Iterator[str]:
    """Yield which texts of the figure run into each other."""
    if len(texts) < 5:
        yield "the figure says nothing"
    for (one, first), (other, second) in combinations(texts, 2):
        wide = min(first.right, second.right) - max(first.x, second.x)
        tall = min(first.bottom, second.bottom) - max(first.y, second.y)
        if wide > SLACK and tall > SLACK and (one, first) != (other, second):
            yield f"{one!r} and {other!r} overlap"
