"""Time a PyTorch program with and without rnnviz.torch watching its net, on one thread.

    python tests/benchmarks/torch_recorder.py [--json] [--quick]

An update is forward, backward and Adam of an LSTM with 64 units on 100 steps of 32 sequences, with
a readout of its last step; `ours` is with the recorder, `peer` without, in milliseconds an update.
Both sides make as many updates in turn as lie between two frames, so that each part of ours holds
one. ratio = the median of ours / peer over the pairs: at most 1.5 is the aim at every 10th update.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from common import Row, parser, pytorch, tell, versions

torch = pytorch()

import rnnviz.torch

UNITS, STEPS, SIZE, INPUTS = 64, 100, 32, 8
SECONDS = 20.0  # spent on each row


class Program:
    """A person's program, with its net watched or not."""

    def __init__(self, loop: bool, path: Path | None, every: int) -> None:
        torch.manual_seed(0)
        kind = torch.nn.LSTMCell if loop else torch.nn.LSTM
        self.loop, self.net, self.head = loop, kind(INPUTS, UNITS), torch.nn.Linear(UNITS, 1)
        weights = [*self.net.parameters(), *self.head.parameters()]
        self.optimizer = torch.optim.Adam(weights, 1e-3)
        self.recorder = None
        if path is not None:
            self.recorder = rnnviz.torch.watch(self.net, path, every=every)

    def update(self) -> None:
        x, y = torch.rand(STEPS, SIZE, INPUTS), torch.rand(SIZE, 1)
        loss = (self.head(self.last(x)) - y).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.recorder is not None:
            self.recorder.step(loss)

    def last(self, x: torch.Tensor) -> torch.Tensor:
        if not self.loop:
            return self.net(x)[0][-1]
        state = None
        for step in x:
            state = self.net(step, state)
        return state[0]


def timed(update: Callable[[], None], times: int) -> float:
    """Return the milliseconds of an update, of so many."""
    start = time.perf_counter()
    for _ in range(times):
        update()
    return (time.perf_counter() - start) * 1e3 / times


def row(loop: bool, every: int, folder: Path, seconds: float) -> Row:
    """Measure one row."""
    path = folder / f"{loop}{every}.rnnviz-recording"
    ours, peer = Program(loop, path, every), Program(loop, None, every)
    for program in (ours, peer):
        timed(program.update, every)  # the first are slower
    pairs, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(pairs) < 5:
        times = max(every, 2)
        pairs.append((timed(ours.update, times), timed(peer.update, times)))
    ours.recorder.close()
    assert ours.recorder.missing == 0
    mine, theirs = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(with_it / without for with_it, without in pairs)
    what = "a loop of LSTMCell" if loop else "LSTM"
    name = f"{what}, {UNITS} units, T {STEPS}, batch {SIZE}: a frame every {every} updates"
    return {"name": name, "ours": mine, "peer": theirs, "ratio": ratio}


def rows(seconds: float) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        for loop, every in ((False, 10), (False, 1), (True, 10)):
            yield row(loop, every, Path(folder), seconds)


if __name__ == "__main__":
    options = parser(__doc__, quick=True).parse_args()
    spent = SECONDS / 4 if options.quick else SECONDS
    tell(rows(spent), options.json, f"{versions(torch)}; milliseconds, ratio = ours / peer")
