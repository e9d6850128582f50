"""Whether the window stays as it is when it is left to train for hours.

    RNNVIZ_TEST_PLATFORM=offscreen python tests/benchmarks/soak.py [--json] [--minutes 60]

Opens the real window at 1920x1080 with the default scene, at pace max; its learning rate is so
small that nothing is solved meanwhile, and what is kept of a run reaches its limit in the warm-up.
Every minute it notes the memory of the window and of the training process, and the p95 of the
intervals between frames with a new snapshot. The last tenth of the time is compared with the tenth
after a warm-up of a fifth, by the medians of their minutes.

memory
    Megabytes of both processes; ratio = ours (the end) / peer (after the warm-up); the aim is at
    most 1.05.
p95 interval
    Milliseconds; ratio = ours / peer; the aim is at most 1.2.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

import numpy as np
from common import Row, parser, tell
from driving import let_pass, opened

from rnnviz.training.worker.memory import memory_of

SCENE = {"training.optimizer.learning_rate": 1e-6}
MINUTE = 60.0  # seconds


def main() -> None:
    """Measure and print."""
    words = parser(__doc__)
    words.add_argument("--minutes", type=int, default=60)
    options = words.parse_args()
    os.environ["QT_QPA_PLATFORM"] = os.environ.get("RNNVIZ_TEST_PLATFORM", "offscreen")
    tell(measured(options.minutes), options.json)


def measured(minutes: int) -> Iterator[Row]:
    """Yield the rows."""
    memory, slow = noted(minutes)
    tenth = max(minutes // 10, 1)
    for name, values in (("memory, MB", memory), ("p95 interval, ms", slow)):
        first = float(np.median(values[2 * tenth : 3 * tenth]))
        last = float(np.median(values[-tenth:]))
        yield {"name": f"{name}, in {minutes} minutes", "ours": last, "peer": first,
               "ratio": last / first}  # fmt: skip


def noted(minutes: int) -> tuple[list[float], list[float]]:
    """Return the megabytes and the p95 intervals of every minute."""
    memory, slow = [], []
    with opened(SCENE) as window:
        times: list[float] = []
        window.session.snapshots_taken.connect(lambda _: times.append(time.perf_counter()))
        window.transport.paces["max"].click()
        window.session.play()
        for minute in range(minutes):
            times.clear()
            let_pass(MINUTE)
            worker = window.session.link.process.process.pid
            memory.append(sum((memory_of(pid) or 0) / 1e6 for pid in (os.getpid(), worker)))
            slow.append(1000 * float(np.quantile(np.diff(times), 0.95)))
            said = f"{minute + 1:4} min  {memory[-1]:7.0f} MB  {slow[-1]:6.1f} ms"
            print(f"{said}  update {window.snapshots[0].update:,}", file=sys.stderr, flush=True)
    return memory, slow


if __name__ == "__main__":
    main()
