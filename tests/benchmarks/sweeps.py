"""Sweeps: what a second core and a cluster gain, and how soon a long one begins.

    python tests/benchmarks/sweeps.py [--json] [--pairs 3] [--runs 200] [--updates 100]

two cores
    Runs/s of a sweep of so many runs in two processes, begun and ended; the peer is one process.
    ratio = ours / peer; the aim is at least 1.8.
a cluster
    The same on two Dask workers of one thread each, which are there before; the peer is two
    processes. ratio = ours / peer; the aim is at least 0.9. Left out without Dask.
a long one
    Seconds from the command to its first row, of 5,000 planned runs; the peer is the same command
    with a single run. ratio = ours / peer; the aim for ours is 2 s.
memory
    Megabytes at most of the process that plans 5,000 runs, after its first rows; the peer plans 50.
    ratio = ours / peer, about 1 where the plan takes no room.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from common import ROOT, Row, parser, tell

from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.sweeps.axis import axes_of
from rnnviz.training.sweeps.cluster import connect, rows_there
from rnnviz.training.sweeps.local import rows_here
from rnnviz.training.sweeps.running import Order, orders_of
from rnnviz.training.sweeps.running import Row as Result
from rnnviz.training.sweeps.sweep import Sweep

PORT = 18789
PLANNED = "task.delay=1:1000:1"  # from five seeds

Rows = Callable[[Iterable[Order]], Iterator[Result]]


def pace(rows: Rows, sweep: Sweep) -> float:
    """Return runs/s."""
    begin = time.perf_counter()
    count = sum(1 for _ in rows(orders_of(sweep, set())))
    return count / (time.perf_counter() - begin)


def compared(name: str, ours: Rows, peer: Rows, sweep: Sweep, pairs: int) -> Row:
    """Return the row of two ways to carry out a sweep, in pairs."""
    measured = [(pace(ours, sweep), pace(peer, sweep)) for _ in range(pairs)]
    first, other = (statistics.median(pair[k] for pair in measured) for k in (0, 1))
    ratio = statistics.median(a / b for a, b in measured)
    return {"name": name, "ours": first, "peer": other, "ratio": ratio}


@contextmanager
def cluster() -> Iterator[Rows]:
    """Give what carries out a sweep on two Dask workers."""
    words = [sys.executable, "-m"]
    where = ["--host", "127.0.0.1", "--port", str(PORT), "--no-dashboard"]
    address = f"tcp://127.0.0.1:{PORT}"
    worker = [*words, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    commands = [[*words, "distributed.cli.dask_scheduler", *where], worker, worker]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        with connect(address) as client:
            client.wait_for_workers(2, timeout=60)
            yield lambda orders: rows_there(orders, client)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def first_row(vary: str, seeds: int) -> float:
    """Return the seconds from a command to its first row."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        words = ["sweep", "copy-rnn", "--vary", vary, "--seeds", str(seeds), "--updates", "1"]
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "rnnviz", *words, "-o", str(out)], cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while not (out / "runs.csv").exists() or (out / "runs.csv").read_text().count("\n") < 2:
            time.sleep(0.005)
        took = time.perf_counter() - begin
        process.kill()
        process.wait()
        return took


def most_memory(runs: int) -> float:
    """Return the megabytes at most of a process that has planned so many runs and begun."""
    code = f"from sweeps import *; begin({runs})"
    here = Path(__file__).parent
    command = [sys.executable, "-c", code]
    return float(subprocess.run(command, cwd=here, capture_output=True, check=True).stdout)


def begin(runs: int) -> None:
    """Plan runs, carry out the first ten, and print the megabytes that it took at most."""
    experiment = load_scene("copy-rnn").experiment
    axes = axes_of(experiment, [("task.delay", list(range(1, runs // 5 + 1)))])
    sweep = Sweep("", experiment, axes, 5, 1)
    for _ in islice(rows_here(orders_of(sweep, set()), 1), 10):
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(pairs: int, runs: int, updates: int) -> Iterator[Row]:
    """Yield the rows."""
    experiment = load_scene("copy-rnn").experiment
    axes = axes_of(experiment, [("task.delay", list(range(1, runs // 5 + 1)))])
    sweep = Sweep("", experiment, axes, 5, updates)

    def one(orders: Iterable[Order]) -> Iterator[Result]:
        return rows_here(orders, 1)

    def two(orders: Iterable[Order]) -> Iterator[Result]:
        return rows_here(orders, 2)

    size = f"{len(sweep)} runs of {updates} updates"
    yield compared(f"two cores, {size} (runs/s)", two, one, sweep, pairs)
    if find_spec("distributed"):
        with cluster() as there:
            yield compared(f"a cluster of two workers, {size} (runs/s)", there, two, sweep, pairs)
    soon = [(first_row(PLANNED, 5), first_row("task.delay=1", 1)) for _ in range(pairs)]
    ours, peer = (statistics.median(pair[k] for pair in soon) for k in (0, 1))
    name = "a long one: 5,000 planned runs until the first row (s)"
    yield {"name": name, "ours": ours, "peer": peer, "ratio": ours / peer}
    large, small = most_memory(5000), most_memory(50)
    name = "memory of 5,000 planned runs (MB)"
    yield {"name": name, "ours": large, "peer": small, "ratio": large / small}


def main() -> None:
    words = parser(__doc__)
    words.add_argument("--pairs", type=int, default=3)
    words.add_argument("--runs", type=int, default=200)
    words.add_argument("--updates", type=int, default=100)
    options = words.parse_args()
    tell(measured(options.pairs, options.runs, options.updates), options.json)


if __name__ == "__main__":
    main()
