"""Time how large files open and how batches are drawn from them.

    python tests/benchmarks/data.py [--json]

A text of 50 MB and a table of 1,000,000 rows (two columns of numbers, one of labels) are written to
a temporary folder. "Open" is all that comes before the first batch: checksum, reading, tokens or
columns, baselines and scaling, in a process that has read nothing yet; the window and the worker
do it once each. Rows are

open
    Seconds, against the aim of 3 seconds.
read
    Seconds, against the plainest way: a dictionary looked up for each character, numpy.loadtxt for
    the columns of numbers alone.
draw
    Milliseconds a batch of 32 sequences from the large file, against one from our own small one: a
    ratio near 1 says that nothing of the file's size is copied.
memory
    MB that 200 batches take at their peak, against the size of one batch.

ratio = peer / ours: above 1 ours is the faster, or the smaller.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from common import Row, parser, tell

from rnnviz.data.own_file import checksum_of
from rnnviz.data.table import load_table
from rnnviz.data.text import load_text
from rnnviz.tasks.base import Split, Task
from rnnviz.tasks.own_labels import OwnLabels
from rnnviz.tasks.own_series import OwnSeries
from rnnviz.tasks.text import NextCharacter

AIM = 3.0  # seconds to open a file
CHARACTERS, ROWS = 50_000_000, 1_000_000
BATCHES, SIZE = 200, 32


def write_text(path: Path) -> None:
    rng = np.random.default_rng(0)
    letters = [rng.integers(97, 123, rng.integers(1, 9)).astype(np.uint8) for _ in range(5000)]
    words = [word.tobytes() for word in letters]
    content = b" ".join(words[k] for k in rng.integers(0, len(words), CHARACTERS // 5))
    path.write_bytes(content[:CHARACTERS].ljust(CHARACTERS, b" "))


def write_table(path: Path) -> None:
    rng = np.random.default_rng(0)
    values, labels = rng.standard_normal((ROWS, 2)).tolist(), rng.integers(0, 3, ROWS).tolist()
    with open(path, "w", encoding="ascii") as file:
        file.write("first,second,label\n")
        file.writelines(
            f"{a:.5f},{b:.5f},{'xyz'[k]}\n" for (a, b), k in zip(values, labels, strict=True)
        )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def first_batch(task: Callable[[], Task]) -> None:
    made = task()
    made.chance()
    made.draw(0, Split.TRAINING, 0, SIZE)


def looked_up(path: Path) -> list[int]:
    text = path.read_text(encoding="utf-8")
    places = {character: k for k, character in enumerate(sorted(set(text)))}
    return [places[character] for character in text]


def row(name: str, ours: float, peer: float) -> Row:
    return {"name": name, "ours": ours, "peer": peer, "ratio": peer / ours}


def per_batch(task: Task) -> float:
    """Return milliseconds a batch, the median of many."""
    numbers = iter(range(BATCHES))
    draw = lambda: task.draw(0, Split.TRAINING, next(numbers), SIZE)  # noqa: E731
    return 1e3 * statistics.median(seconds(draw) for _ in range(BATCHES))


def memory(task: Task) -> tuple[float, float]:
    """Return the peak of memory while batches are drawn, and the size of one; in MB."""
    tracemalloc.start()
    for number in range(BATCHES):
        batch = task.draw(0, Split.TRAINING, number, SIZE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    own = (batch.inputs, batch.targets, batch.counted, batch.lengths)
    return peak / 1e6, sum(array.nbytes for array in own) / 1e6


def measured(folder: Path) -> Iterator[Row]:
    text, table = str(folder / "text.txt"), str(folder / "table.csv")
    write_text(Path(text))
    write_table(Path(table))
    tasks: dict[str, tuple[Callable[[], Task], Task]] = {
        "text, 50 MB": (lambda: NextCharacter(path=text), NextCharacter()),
        "table, 1,000,000 rows, forecast": (lambda: OwnSeries(path=table), OwnSeries()),
        "table, 1,000,000 rows, labels": (lambda: OwnLabels(path=table), OwnLabels()),
    }
    for name, (large, _) in tasks.items():
        yield row(f"open: {name}, s / aim, s", seconds(lambda made=large: first_batch(made)), AIM)
    for cached in (load_text, load_table):
        cached.cache_clear()
    ours = seconds(lambda: load_text(text, checksum_of(text)))
    yield row(
        "read: text, 50 MB, s / a dictionary, s", ours, seconds(lambda: looked_up(Path(text)))
    )
    ours = seconds(lambda: load_table(table, checksum_of(table), "", None))
    peer = seconds(lambda: np.loadtxt(table, delimiter=",", skiprows=1, usecols=(0, 1)))
    yield row("read: table, 1,000,000 rows, s / numpy.loadtxt, s", ours, peer)
    for name, (large, small) in tasks.items():
        yield row(f"draw: {name}, ms / our own, ms", per_batch(large()), per_batch(small))
    for name, (large, _) in tasks.items():
        yield row(f"memory: {name}, MB / one batch, MB", *memory(large()))


def main() -> None:
    options = parser(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tell(measured(Path(folder)), options.json)


if __name__ == "__main__":
    main()
