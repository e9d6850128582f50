"""Time travel in a long run, and what it costs to be able to.

    python tests/benchmarks/travel.py [--json] [--updates 100000]

The run is of the default experiment. The peer is the same Trainer without anything that is kept:

keeping
    Updates/s at full pace with checkpoints and journal, and without: medians of several pairs.
    ratio = ours / peer; the aim is at least 0.97.
going back
    Milliseconds to an update drawn at random, from wherever the one before was; the peer is that
    many updates made anew from the beginning. ratio = peer / ours: how many times as long that is.
    The longest of 200 and the median are told; the aim for the longest is 1,000 ms.
showing
    Milliseconds until the nearest update that is kept is there, which a window shows first.
memory
    Megabytes of all checkpoints, and those of the network's weights: ratio = peer / ours. The
    budget is 256 MiB.
a session
    Milliseconds to write a file of all that, and its megabytes; the peer is NumPy's savez of the
    weights of the checkpoints that it holds. ratio = peer / ours.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from common import Row, parser, tell

from rnnviz import Experiment, Trainer
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.sessions.session import write_session
from rnnviz.training.travel.family import Family

PAIRS, PORTION = 15, 300  # pairs of measurements, updates in each
PLACES = 200
ROOM = 64 * 2**20


def measured(updates: int) -> Iterator[Row]:
    """Yield the rows."""
    yield keeping()
    family = Family([Experiment()])
    (line,) = family.shown
    while line.running.update < updates:
        line.advance()
        family.note_growth()
    dice = np.random.default_rng(0)
    near, there = [], []
    begin = time.perf_counter()
    Trainer(Experiment()).step(PORTION)
    pace = PORTION / (time.perf_counter() - begin)
    for update in dice.integers(updates, size=PLACES):
        moment = Moment(int(update), 0)
        begin = time.perf_counter()
        line.go_near(moment)
        near.append(1000 * (time.perf_counter() - begin))
        while not line.step_to(moment):
            pass
        there.append(1000 * (time.perf_counter() - begin))
    anew = 1000 * updates / 2 / pace
    stride = line.checkpoints.stride
    for name, ours in (
        (f"going back, median of {PLACES} (a checkpoint every {stride} updates)", there),
        ("showing the nearest that is kept, median", near),
    ):
        typical = statistics.median(ours)
        yield {"name": name, "ours": typical, "peer": anew, "ratio": anew / typical}
    yield {
        "name": "going back, longest",
        "ours": max(there),
        "peer": 1000 * updates / pace,
        "ratio": 1000 * updates / pace / max(there),
    }
    kept, weights = line.checkpoints.nbytes / 1e6, line.running.network.parameters.flat.nbytes / 1e6
    yield {"name": "memory, MB", "ours": kept, "peer": weights, "ratio": weights / kept}
    yield from session(family)


def keeping() -> Row:
    """Return updates/s with and without what is kept."""
    family, trainer = Family([Experiment()]), Trainer(Experiment())
    (line,) = family.shown

    def ours() -> None:
        for _ in range(PORTION):
            line.advance()
            family.note_growth()

    def peer() -> None:
        for _ in range(PORTION):
            trainer.step(1)

    pairs = [(rate(ours), rate(peer)) for _ in range(PAIRS)]
    with_it, without = (statistics.median(one) for one in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    return {"name": "keeping, updates/s", "ours": with_it, "peer": without, "ratio": ratio}


def rate(work: Callable[[], None]) -> float:
    """Return updates a second."""
    begin = time.perf_counter()
    work()
    return PORTION / (time.perf_counter() - begin)


def session(family: Family) -> Iterator[Row]:
    """Yield what it takes to write a file."""
    saved = family.saved(ROOM)
    weights = [one.weights for one in saved.lines[0].checkpoints]
    entry = {"title": "a long run"}
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.rnnviz")
        begin = time.perf_counter()
        write_session(path, entry, saved, 0, {})
        ours = 1000 * (time.perf_counter() - begin)
        size = path.stat().st_size / 1e6
        begin = time.perf_counter()
        np.savez(Path(folder, "a.npz"), *weights)
        peer = 1000 * (time.perf_counter() - begin)
    name = f"a session of {size:.0f} MB, written"
    yield {"name": name, "ours": ours, "peer": peer, "ratio": peer / ours}


def main() -> None:
    """Measure and print."""
    options = parser(__doc__ or "")
    options.add_argument("--updates", type=int, default=100_000, help="of the long run")
    chosen = options.parse_args()
    tell(measured(chosen.updates), chosen.json)


if __name__ == "__main__":
    main()
