"""How smoothly the window draws while it trains, how soon it answers and how soon it is there.

    RNNVIZ_TEST_PLATFORM=offscreen python tests/benchmarks/window.py [--json]
    RNNVIZ_TEST_PLATFORM=xcb xvfb-run -s "-screen 0 1920x1080x24" python tests/benchmarks/window.py

Opens the real window at 1920x1080 with the default scene, whose task is made too long to be solved
meanwhile, and measures after a second to settle. A frame is a paint of the figure that shows a new
snapshot. All is measured in rounds, ours and its peer in turn; what is printed are medians.

The peer of updates/s is the same training in a process without a window; of frames/s the 60 that
the window asks for, or the 30 that are smooth enough for a large network; of an answer to a key the
50 ms in which it seems immediate; of the first frame that of an empty pyqtgraph window.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
from common import ROOT, Row, parser, tell
from driving import Pairs, alone, let_pass, opened, score_panels, spin, watch

SCENE = {"task.delay": 40}  # not solved while it is measured; T = 46
BESIDE = {"model.cell": "rnn"}  # of a second run
LARGE = {"task.delay": 194, "model.units": 128, "model.layers": 2}  # T = 200


def main() -> None:
    """Measure and print."""
    words = parser(__doc__)
    words.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    words.add_argument("--rounds", type=int, default=5)
    options = words.parse_args()
    os.environ["QT_QPA_PLATFORM"] = os.environ.get("RNNVIZ_TEST_PLATFORM", "offscreen")
    tell(measured(options.seconds, options.rounds), options.json)


def measured(seconds: float, rounds: int) -> Iterator[Row]:
    """Yield all rows."""
    for part in (measure_paces, measure_runs, measure_large, measure_keys, measure_start):
        found = [part(seconds) for _ in range(rounds)]
        yield from (row(name, *medians(found, name)) for name in found[0])


def medians(rounds: list[Pairs], name: str) -> tuple[float, float, float]:
    """Return the medians over the rounds of ours, the peer's, and of their ratio."""
    pairs = np.array([one[name] for one in rounds])
    return (*np.median(pairs, axis=0), float(np.median(pairs[:, 0] / pairs[:, 1])))


def row(name: str, ours: float, peer: float, ratio: float) -> Row:
    """Return one row; the ratio is ours to peer."""
    return {"name": name, "ours": float(ours), "peer": float(peer), "ratio": ratio}


def measure_paces(seconds: float) -> Pairs:
    """Return frames/s and intervals of the default layout, and updates/s at pace max."""
    found: Pairs = {}
    for pace in ("×1", "max"):
        run = watch(pace, seconds, SCENE)
        found |= run.smoothness(f"pace {pace}")
    found["pace max: updates/s (alone)"] = (run.updates_per_second, alone(seconds, SCENE))
    return found


def measure_runs(seconds: float) -> Pairs:
    """Return frames/s and intervals of two runs."""
    found: Pairs = {}
    for pace in ("×1", "max"):
        found |= watch(pace, seconds, SCENE, BESIDE).smoothness(f"two runs, {pace}")
    return found


def measure_large(seconds: float) -> Pairs:
    """Return how fast all score panels of a large network are drawn, and how often it moves."""
    with opened(LARGE) as window:
        window.figure.set_panels(score_panels())
        window.session.play()
        spin(lambda: bool(list(window.figure.board.plots)) and window.snapshots[0].update > 1)
        window.session.pause()
        spin(lambda: not window.session.busy)
        start, frames = time.perf_counter(), 0
        while time.perf_counter() < start + seconds / 2:
            window.figure.show(*window.snapshots)
            window.view.viewport().repaint()
            frames += 1
        drawn = frames / (time.perf_counter() - start)
    run = watch("×1", seconds, LARGE, panels=score_panels())
    large = "T 200, 128 units, 2 layers"
    return {
        f"{large}: drawn frames/s": (drawn, 30.0),
        f"{large}: live frames/s (alone)": (
            run.frames_per_second,
            alone(seconds, LARGE, {"trace"}),
        ),
    }


def measure_keys(seconds: float) -> Pairs:
    """Return how long a press of Space takes from being posted to the paint that shows it."""
    from PySide6.QtCore import QEvent, QMetaObject, QObject, Qt, Slot
    from PySide6.QtTest import QTest

    waits: list[float] = []
    with opened(SCENE) as window:
        window.activateWindow()
        spin(window.isActiveWindow)
        window.session.play()

        class Hand(QObject):
            """Presses the key when its turn comes in the event loop, and sees the answer."""

            posted = painted = 0.0
            text = ""

            @Slot()
            def press(self) -> None:
                """Press Space."""
                QTest.keyClick(window.view, Qt.Key.Key_Space)
                self.text = window.transport.play.text()

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
                """Look at paints of the button that says what Space will do."""
                if event.type() == QEvent.Type.Paint and self.text:
                    waits.append(1000 * (time.perf_counter() - self.posted))
                    self.text = ""
                return False

        hand, random = Hand(), Random(0)
        window.transport.play.installEventFilter(hand)
        ended = threading.Event()

        def type_keys() -> None:
            while not ended.wait(random.uniform(0.1, 0.2)):
                hand.posted = time.perf_counter()
                QMetaObject.invokeMethod(hand, "press", Qt.ConnectionType.QueuedConnection)

        typist = threading.Thread(target=type_keys)
        typist.start()
        let_pass(2 * seconds)
        ended.set()
        typist.join()
    return {
        "answer to a key, p50 ms": (float(np.median(waits)), 50.0),
        "answer to a key, p99 ms": (float(np.quantile(waits, 0.99)), 50.0),
    }


def measure_start(seconds: float) -> Pairs:
    """Return the seconds from the start of the process to the first live frame."""
    del seconds
    script = Path(__file__).with_name("first_frame.py")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "WAYLAND_DISPLAY": os.environ.get("WAYLAND_DISPLAY", "offscreen"),
    }

    def first_frame(whose: str) -> float:
        start = time.perf_counter()
        command = [sys.executable, str(script), whose]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env=environment, text=True
        ) as process:
            assert process.stdout is not None
            if process.stdout.readline() != "frame\n":
                raise RuntimeError(f"no frame from {command}")
            return time.perf_counter() - start

    return {"start to first live frame, s": (first_frame("ours"), first_frame("peer"))}


if __name__ == "__main__":
    main()
