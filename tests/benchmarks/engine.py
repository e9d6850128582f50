"""Time one update of the engine against PyTorch's, on one thread each.

    python tests/benchmarks/engine.py [--json] [--quick]

An update is forward, backward, clipping by norm and Adam, on the same weights and the same data.
Ours is measured twice: filling the whole trace (states, gates, and dL/dh, dL/dc, each in total,
carried and injected, at every step), and keeping only what training needs ("lean"). The peers:

fused
    nn.LSTM, nn.GRU or nn.RNN, which show nothing but h.
visible
    The cell's equations step by step with retain_grad, which give the same arrays.

Times are medians of updates made in turn, in milliseconds; each comes after an update of its own
kind, as in training, or it would be charged with filling the caches that the other side emptied.
ratio = the median of peer / ours over the pairs: above 1 ours is the faster. Before timing, loss
and gradients of both sides are compared.
Growth: the time of a step at T = 2,000 over that at T = 50 (ratio), and the peak memory.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
from common import Row, parser, pytorch, tell, versions

from rnnviz.engine.batch import Batch
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.registry import cells, optimizers

torch = pytorch()

SYMBOLS = 10  # tokens in, classes out
LEARNING_RATE, THRESHOLD = 1e-3, 1.0
SECONDS = 2.0  # spent on each row
SIZES = ((16, 16, 30), (32, 32, 50), (64, 32, 100), (128, 64, 100))  # units, batch, steps


class Ours:
    """One update by the engine."""

    def __init__(self, kind: str, units: int, size: int, steps: int, lean: bool = False) -> None:
        rng = np.random.default_rng(0)
        self.lean = lean
        self.network = Network(
            Model(cell=cells[kind](), units=units), SYMBOLS, SYMBOLS, CROSS_ENTROPY
        )
        self.network.initialize(rng)
        self.batch = Batch(
            inputs=rng.integers(0, SYMBOLS, (steps, size)),
            targets=rng.integers(0, SYMBOLS, (steps, size)),
            counted=np.ones((steps, size), np.bool_),
            lengths=np.full(size, steps),
        )
        self.optimizer = optimizers["adam"](learning_rate=LEARNING_RATE)
        self.state = self.optimizer.start(self.network.parameters.flat.size, np.float32)

    def update(self) -> float:
        self.trace = trace = self.network.forward(self.batch, lean=self.lean)
        self.network.backward(trace)
        gradient = self.network.gradients.flat
        self.norm = clip_by_norm(gradient, THRESHOLD)
        self.optimizer.apply(self.network.parameters.flat, gradient, self.state)
        return self.network.loss(trace)


class Peer:
    """One update by PyTorch, with the weights and the data of `ours`."""

    def __init__(self, ours: Ours, kind: str) -> None:
        weights = ours.network.parameters
        self.units = weights["layer0.W_h"].shape[1]
        self.kind, self.size = kind, ours.batch.size
        layer_type = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[kind]
        self.name = f"PyTorch's fused nn.{layer_type.__name__}"
        self.layer = layer_type(SYMBOLS, self.units)
        self.readout = torch.nn.Linear(self.units, SYMBOLS)
        with torch.no_grad():
            self.layer.bias_hh_l0.zero_()  # a second bias, which only the GRU's candidate needs
            for theirs, name in self.pairs():
                theirs.copy_(torch.from_numpy(self.permuted(name, weights[name])))
        self.layer.bias_hh_l0.requires_grad_(kind == "gru")
        self.parameters = [theirs for theirs, _ in self.pairs()]
        if kind == "gru":
            self.parameters.append(self.layer.bias_hh_l0)
        self.optimizer = torch.optim.Adam(self.parameters, lr=LEARNING_RATE, fused=True)
        tokens = torch.from_numpy(np.asarray(ours.batch.inputs))
        self.x = torch.nn.functional.one_hot(tokens, SYMBOLS).float()
        self.targets = torch.from_numpy(np.asarray(ours.batch.targets)).reshape(-1)

    def pairs(self) -> list[tuple[torch.nn.Parameter, str]]:
        return [
            (self.layer.weight_ih_l0, "layer0.W_x"),
            (self.layer.weight_hh_l0, "layer0.W_h"),
            (self.layer.bias_ih_l0, "layer0.b"),
            (self.readout.weight, "readout.W_y"),
            (self.readout.bias, "readout.b_y"),
        ]

    def permuted(self, name: str, array: np.ndarray) -> np.ndarray:
        """Put our rows i, f, o, g into PyTorch's order i, f, g, o."""
        if self.kind != "lstm" or not name.startswith("layer0"):
            return array
        i, f, o, g = np.split(array, 4)
        return np.concatenate([i, f, g, o])

    def hidden(self) -> torch.Tensor:
        return self.layer(self.x)[0]

    def update(self) -> float:
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.readout(self.hidden()).reshape(-1, SYMBOLS)
        loss = torch.nn.functional.cross_entropy(logits, self.targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, THRESHOLD)
        self.optimizer.step()
        return loss.item()


class VisiblePeer(Peer):
    """The same, step by step, keeping what the trace holds (injected = total - carried)."""

    def __init__(self, ours: Ours, kind: str) -> None:
        super().__init__(ours, kind)
        self.name = "PyTorch step by step with retain_grad"

    def hidden(self) -> torch.Tensor:
        x = self.x.detach().requires_grad_()
        inputs = torch.nn.functional.linear(x, self.layer.weight_ih_l0, self.layer.bias_ih_l0)
        h = c = self.x.new_zeros(self.size, self.units)
        self.kept = [x]
        self.states = []
        for step in inputs.unbind(0):
            state, c, keep = self.step(step, h, c)
            h = state.view_as(state)  # what goes on to the next step: its gradient is carried
            for tensor in [state, h, *keep]:
                if tensor.requires_grad:
                    tensor.retain_grad()
            self.kept += [state, h, *keep]
            self.states.append(state)
        return torch.stack(self.states)

    def step(
        self, x: torch.Tensor, h: torch.Tensor, c: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
        """Return h, c and what else the trace holds."""
        recurrent = self.layer.weight_hh_l0.T
        if self.kind == "gru":
            a = torch.addmm(self.layer.bias_hh_l0, h, recurrent)
            r_x, z_x, n_x = x.chunk(3, dim=1)
            r_h, z_h, n_h = a.chunk(3, dim=1)
            r, z = (r_x + r_h).sigmoid(), (z_x + z_h).sigmoid()
            n = (n_x + r * n_h).tanh()
            return (1 - z) * n + z * h, c, [r, z, n]
        a = torch.addmm(x, h, recurrent)
        if self.kind == "rnn":
            return a.tanh(), c, []
        i, f, g, o = a.chunk(4, dim=1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        cell = f * c + i * g
        return o * cell.tanh(), cell.view_as(cell), [cell, i, f, g, o]


def check(ours: Ours, peer: Peer) -> None:
    """Make one update on both sides and exit unless losses and gradients agree."""
    ours_loss, peer_loss = ours.update(), peer.update()
    pairs = [(np.asarray(ours_loss), np.asarray(peer_loss))]
    for theirs, name in peer.pairs():
        pairs.append((peer.permuted(name, ours.network.gradients[name]), theirs.grad.numpy()))
    if (
        isinstance(peer, VisiblePeer) and not ours.lean
    ):  # whose gradients are those of the mean over the sequences
        total = ours.trace.layers[0].gradients["h"].total
        for mine, state in zip(total, peer.states, strict=True):
            pairs.append((mine, state.grad.numpy().T * peer.size))
    worst = max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in pairs)
    if not worst < 1e-3:
        sys.exit(f"The two sides compute different things: they differ by {worst:.1e}.")


def timed(function: Callable[[], float]) -> float:
    """Return the milliseconds of a call that follows another."""
    function()
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1e3


def rows(
    kind: str, size: tuple[int, int, int], peer_type: type[Peer], seconds: float
) -> Iterator[Row]:
    """Yield a row for the whole trace, and for the fused peer one for the lean pass too."""
    both = [Ours(kind, *size, lean=lean) for lean in (False, True)[: 1 + (peer_type is Peer)]]
    peer = peer_type(both[0], kind)
    for ours in both:
        check(ours, peer_type(ours, kind))
        for _ in range(10):
            ours.update()
            peer.update()
    sides = [*both, peer]
    turns = []
    end = time.perf_counter() + seconds * len(both)
    while time.perf_counter() < end:
        turns.append([timed(side.update) for side in sides])
    for k, ours in enumerate(both):
        units, batch, steps = size
        yield {
            "name": f"{kind} {units} units, batch {batch}, {steps} steps,"
            f" {'lean' if ours.lean else 'whole trace'} / {peer.name}",
            "ours": round(statistics.median(turn[k] for turn in turns), 3),
            "peer": round(statistics.median(turn[-1] for turn in turns), 3),
            "ratio": round(statistics.median(turn[-1] / turn[k] for turn in turns), 3),
        }


def growth(kind: str, seconds: float) -> Row:
    """Compare a step of a long sequence with one of a short sequence."""
    short, long = (Ours(kind, 32, 32, steps) for steps in (50, 2000))
    pairs = []
    end = time.perf_counter() + 2 * seconds
    while time.perf_counter() < end or len(pairs) < 3:
        pairs.append((timed(short.update) / 50, timed(long.update) / 2000))
    return {
        "name": f"{kind} 32 units, batch 32: time of a step, T = 2,000 (ours) / T = 50 (peer)",
        "ours": round(statistics.median(b for _, b in pairs), 5),
        "peer": round(statistics.median(a for a, _ in pairs), 5),
        "ratio": round(statistics.median(b / a for a, b in pairs), 3),
    }


def memory(kind: str) -> Iterator[Row]:
    """Yield the peak memory of an update, over that at a quarter of the steps or the batch."""
    peaks = {}
    for size, steps in ((32, 250), (32, 1000), (128, 250)):
        tracemalloc.start()
        Ours(kind, 32, size, steps).update()
        peaks[size, steps] = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
    for what, key in (("steps", (32, 1000)), ("sequences", (128, 250))):
        yield {
            "name": f"{kind} 32 units: MB at 4 times the {what} (ours) / MB at batch 32, 250 steps",
            "ours": round(peaks[key], 1),
            "peer": round(peaks[32, 250], 1),
            "ratio": round(peaks[key] / peaks[32, 250], 3),
        }


def measured(seconds: float) -> Iterator[Row]:
    for kind in ("lstm", "gru", "rnn"):
        for size in SIZES:
            yield from rows(kind, size, Peer, seconds)
    for kind in ("lstm", "gru", "rnn"):
        for size in SIZES[1:3]:
            yield from rows(kind, size, VisiblePeer, seconds)
    yield growth("lstm", seconds)
    yield from memory("lstm")


def main() -> None:
    options = parser(__doc__, quick=True).parse_args()
    torch.manual_seed(0)
    note = f"{versions(torch)}\nms an update; ratio = peer / ours, above 1 ours is the faster"
    tell(measured(SECONDS / 4 if options.quick else SECONDS), options.json, note)


if __name__ == "__main__":
    main()
