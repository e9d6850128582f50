"""How smoothly the window draws while it trains: frames/s, intervals, updates/s.

    python tests/benchmarks/window.py [--json] [--seconds 10] [--platform offscreen]

Opens the real window at 1920x1080 with the default scene, whose task is made too long to be solved
meanwhile, and measures each pace after a second to settle. A frame is a paint of the figure that
shows a new snapshot. The peer of updates/s is the same training in a process without a window,
run before and after; of frames/s the 60 that the window asks for.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

import numpy as np

SCENE = {"task.delay": 40}  # not solved while it is measured; T = 46
BESIDE = {"model.cell": "rnn"}  # of a second lane


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON list of rows")
    parser.add_argument("--seconds", type=float, default=10.0, help="per pace")
    parser.add_argument("--platform", default=os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = options.platform
    rows = measure(options.seconds)
    if options.json:
        json.dump(rows, sys.stdout)
        print()
        return
    print(f"{'':32} {'ours':>10} {'peer':>10} {'ratio':>7}")
    for row in rows:
        print(f"{row['name']:32} {row['ours']:10.1f} {row['peer']:10.1f} {row['ratio']:7.2f}")


def measure(seconds: float) -> list[dict[str, float | str]]:
    """Return the rows: name, ours, peer, ratio."""
    before = without_window(seconds / 2)
    rows = []
    for pace in ("×1", "max"):
        intervals, updates = with_window(pace, seconds)
        rows += [
            row(f"pace {pace}: frames/s", 1000 / intervals.mean(), 60.0),
            row(f"pace {pace}: p50 interval, ms", float(np.median(intervals)), 1000 / 60),
            row(f"pace {pace}: p99 interval, ms", float(np.quantile(intervals, 0.99)), 1000 / 60),
        ]
    after = without_window(seconds / 2)
    rows.append(row("pace max: updates/s", updates, (before + after) / 2))
    for pace in ("×1", "max"):
        intervals, _ = with_window(pace, seconds, BESIDE)
        rows += [
            row(f"two lanes, {pace}: frames/s", 1000 / intervals.mean(), 60.0),
            row(f"two lanes, {pace}: p99 interval", np.quantile(intervals, 0.99), 1000 / 60),
        ]
    return rows


def row(name: str, ours: float, peer: float) -> dict[str, float | str]:
    """Return one row; the ratio is ours to peer."""
    return {"name": name, "ours": float(ours), "peer": peer, "ratio": float(ours / peer)}


def without_window(seconds: float) -> float:
    """Return the updates/s of the same training in a process that nobody watches."""
    from rnnviz import Experiment
    from rnnviz.training.worker import Run, TrainingProcess

    with TrainingProcess([Experiment().with_settings(SCENE)]) as process:

        def update() -> int:
            process.request(frozenset())
            while (report := process.poll()) is None:
                time.sleep(0.001)
            return report.snapshots[0].update

        process.send(Run(None))
        time.sleep(1.0)
        start, first = time.perf_counter(), update()
        time.sleep(seconds)
        last = update()
        return (last - first) / (time.perf_counter() - start)


def with_window(pace: str, seconds: float, *others: dict[str, str]) -> tuple[np.ndarray, float]:
    """Return the intervals between frames in ms, and the updates/s, at a pace.

    `others` are further lanes, each by the settings that differ.
    """
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from rnnviz.app.session import Session
    from rnnviz.app.window import Window
    from rnnviz.figures.theme import DARK
    from rnnviz.training.experiment import Experiment
    from rnnviz.training.scene import Scene

    application = QApplication.instance() or QApplication(["rnnviz"])
    application.setStyle("Fusion")
    experiment = Experiment().with_settings(SCENE)
    scene = Scene("benchmark", experiment, "Benchmark").with_lanes(others)
    window = Window(scene, Session(*scene.experiments), DARK)
    marks: list[tuple[float, int]] = []

    class Watch(QObject):
        """Notes when the figure has been painted with a new snapshot."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            """Look at paints."""
            snapshot = window.snapshot
            if event.type() == QEvent.Type.Paint and snapshot is not None:
                marks.append((time.perf_counter(), snapshot.update))
            return False

    watch = Watch()
    window.view.viewport().installEventFilter(watch)
    window.resize(1920, 1080)
    window.show()
    window.session.play()
    window.transport.paces[pace].click()
    QTimer.singleShot(int(1000 * (seconds + 1)), application.quit)
    application.exec()
    window.close()
    window.deleteLater()
    application.processEvents()
    times = np.array([now for now, _ in marks])
    updates = np.array([update for _, update in marks])
    fresh = np.append(True, np.diff(updates) > 0) & (times > times[0] + 1)
    times, updates = times[fresh], updates[fresh]
    rate = (updates[-1] - updates[0]) / (times[-1] - times[0])
    return 1000 * np.diff(times), float(rate)


if __name__ == "__main__":
    main()
