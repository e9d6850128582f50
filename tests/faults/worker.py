"""Make the worker of a real window fail, again and again, in every way; by hand:

    python -m tests.faults.worker --times 100 [--kind raise ...]

Reports, for each kind of fault, how often the window said so in its sentence and then trained on;
the longest gap between two beats of a timer of 20 ms in the window meanwhile, beside that of a time
without a fault; and what processes, threads and open files are left over in the end.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

os.environ["QT_QPA_PLATFORM"] = os.environ.get("RNNVIZ_TEST_PLATFORM", "offscreen")
for library in ("OPENBLAS", "MKL", "OMP", "VECLIB"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.application import application
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import load_scene
from tests.faults.causes import CAUSES, Cause

BEAT = 20  # milliseconds
AS_LONG = 20.0  # seconds that are watched without a fault, at most
LIMIT = 60.0  # seconds after which a window has not recovered


@dataclass
class Beats:
    """The intervals between the beats of a timer, in milliseconds."""

    intervals: list[float] = field(default_factory=list)
    last: float = field(default_factory=time.perf_counter)

    def __call__(self) -> None:
        now = time.perf_counter()
        self.intervals.append(1000 * (now - self.last))
        self.last = now


class Trial:
    """A window, and what is done to it."""

    def __init__(self) -> None:
        scene = load_scene("copy-lstm", {"task.delay": 100})  # never solved meanwhile
        self.window = Window(scene, Session(*scene.in_force), DARK)
        self.window.resize(1280, 720)
        self.window.show()
        self.beats = Beats()
        self.told_after: list[float] = []
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(lambda: self.beats())
        self.timer.start(BEAT)

    def until(self, there: Callable[[], bool]) -> bool:
        """Let the window live until something is so; return whether it came to be."""
        end = time.monotonic() + LIMIT
        while not there():
            if time.monotonic() > end:
                return False
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return True

    def trains(self) -> bool:
        """Play, and return whether updates are seen."""
        window, seen = self.window, set[int]()
        self.until(lambda: bool(window.snapshots))

        def look(snapshots: tuple[object, ...]) -> None:
            seen.add(window.session.snapshots[0].update)

        window.session.snapshots_taken.connect(look)
        window.session.play()
        found = self.until(lambda: len(seen) >= 5)
        window.session.snapshots_taken.disconnect(look)
        return found

    def survives(self, cause: Cause) -> bool:
        """Make the worker fail; return whether that is said, and training goes on."""
        window, bar = self.window, self.window.question_bar
        worker = window.session.link.process
        begun = time.monotonic()
        cause.act(window)
        if not self.until(lambda: bar.isVisible() and cause.says in bar.text.text()):
            return False
        self.told_after.append(time.monotonic() - begun)
        words = "Restart" if cause.hangs else "OK"
        next(one for one in bar.buttons if one.text() == words).click()
        return self.trains() and window.session.link.process is not worker and not bar.isVisible()


def left() -> str:
    """Return how many threads, processes and open files there are."""
    gc.collect()
    files = len(os.listdir("/proc/self/fd"))
    children = 0
    for thread in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/children", encoding="ascii") as file:
            children += len(file.read().split())
    return f"{threading.active_count()} threads, {children} processes, {files} open files"


def main() -> None:
    """Cause the faults and report."""
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("--times", type=int, default=100, help="faults of each kind")
    words.add_argument("--kind", nargs="*", choices=list(CAUSES), default=list(CAUSES))
    options = words.parse_args()
    _running = application()
    trial = Trial()
    trial.trains()
    gc.freeze()  # as the program does
    print("before:", left())
    failures = 0
    for kind in options.kind:
        trial.trains()
        trial.beats, trial.told_after = Beats(), []
        begun = time.monotonic()
        recovered = sum(trial.survives(CAUSES[kind]) for _ in range(options.times))
        told = statistics.median(trial.told_after or [math.nan])
        lasted, gap = time.monotonic() - begun, max(trial.beats.intervals)
        late = sorted(trial.beats.intervals)[int(0.999 * len(trial.beats.intervals))]
        trial.beats = Beats()
        over = time.monotonic() + min(lasted, AS_LONG)
        trial.until(lambda over=over: time.monotonic() > over)  # type: ignore[misc]
        usual = max(trial.beats.intervals)
        failures += options.times - recovered
        print(
            f"{kind:12} {recovered}/{options.times} recovered, told after {told:.2f} s (median);"
            f" longest gap {gap:.0f} ms (99.9 %: {late:.0f} ms); without faults {usual:.0f} ms",
            flush=True,
        )
    print("after: ", left())
    trial.window.close()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":  # the worker imports this file too
    main()
