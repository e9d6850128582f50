"""The real window, opened and watched by a benchmark; and the same training without one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rnnviz.app.window import Window

FRAME = 1000 / 60  # milliseconds
Pairs = dict[str, tuple[float, float]]
"""By name, ours and the peer's."""


@dataclass(frozen=True)
class Watched:
    """When a figure was painted with a new snapshot (seconds), and that snapshot's update."""

    times: np.ndarray
    updates: np.ndarray

    @property
    def frames_per_second(self) -> float:
        """Frames with a new snapshot."""
        return float(1 / np.diff(self.times).mean()) if len(self.times) > 1 else 0.0

    @property
    def updates_per_second(self) -> float:
        """Updates over the same time."""
        return float((self.updates[-1] - self.updates[0]) / (self.times[-1] - self.times[0]))

    def smoothness(self, name: str) -> Pairs:
        """Return the frames/s, and the median and the slow end of the intervals in ms."""
        intervals = 1000 * np.diff(self.times)
        return {
            f"{name}: frames/s": (self.frames_per_second, 60.0),
            f"{name}: p50 interval, ms": (float(np.median(intervals)), FRAME),
            f"{name}: p99 interval, ms": (float(np.quantile(intervals, 0.99)), FRAME),
        }


@contextmanager
def opened(
    settings: Mapping[str, object],
    *others: Mapping[str, object],
    panels: Iterable[str] | None = None,
) -> Iterator[Window]:
    """Open the window at 1920x1080; `others` are further runs, by the settings that differ."""
    from PySide6.QtCore import QEvent

    from rnnviz.app.session import Session
    from rnnviz.app.window import Window
    from rnnviz.figures.application import application
    from rnnviz.figures.style.theme import DARK
    from rnnviz.training.scenes.scene import Scene
    from rnnviz.training.settings.experiment import Experiment

    running = application()
    scene = Scene("benchmark", Experiment().with_settings(settings), "Benchmark").with_runs(others)
    window = Window(scene, Session(*scene.experiments), DARK)
    if panels is not None:
        window.figure.set_panels(panels)
    window.resize(1920, 1080)
    window.show()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        running.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def watch(
    pace: str,
    seconds: float,
    settings: Mapping[str, object],
    *others: Mapping[str, object],
    panels: Iterable[str] | None = None,
    beside: Callable[[Window], object] = lambda _: None,
) -> Watched:
    """Train at a pace and note the frames, after a second to settle.

    `beside` begins in the window what goes on meanwhile.
    """
    from PySide6.QtCore import QEvent, QObject

    marks: list[tuple[float, int]] = []
    with opened(settings, *others, panels=panels) as window:

        class Watch(QObject):
            """Notes when the figure is painted."""

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
                """Look at paints."""
                snapshot = window.snapshot
                if event.type() == QEvent.Type.Paint and snapshot is not None:
                    marks.append((time.perf_counter(), snapshot.update))
                return False

        watcher = Watch()
        window.view.viewport().installEventFilter(watcher)
        window.transport.paces[pace].click()
        window.session.play()
        spin(lambda: bool(marks))
        beside(window)
        begun = time.perf_counter()
        let_pass(seconds + 1)
    times, updates = (np.array(column) for column in zip(*marks, strict=True))
    fresh = np.append(True, np.diff(updates) > 0) & (times > begun + 1)
    return Watched(times[fresh], updates[fresh])


def alone(
    seconds: float, settings: Mapping[str, object], needs: Iterable[str] | None = None
) -> float:
    """Return the updates/s of the same training without a window.

    If there are `needs`, with a snapshot of these parts after each update.
    """
    from rnnviz import Experiment, Trainer

    trainer = Trainer(Experiment().with_settings(settings))
    trainer.step(3)
    start, first = time.perf_counter(), trainer.update
    while time.perf_counter() < start + seconds:
        trainer.step(1)
        if needs is not None:
            trainer.snapshot(needs)
    return (trainer.update - first) / (time.perf_counter() - start)


def score_panels() -> list[str]:
    """Return the kinds of all panels on the time axis."""
    from rnnviz.figures.plots.panel import TimePanel
    from rnnviz.registry import panels

    return [kind for kind in panels if issubclass(panels[kind], TimePanel)]


def spin(there: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    while not there():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def let_pass(seconds: float) -> None:
    """Let the window live for a time."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
