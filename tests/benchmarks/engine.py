"""Time one update of the engine against PyTorch's, on one thread each.

    python tests/benchmarks/engine.py [--json]

An update is forward, backward, clipping by norm and Adam, on the same weights and the same data.
Ours fills the whole trace (states, gates, and dL/dh, dL/dc, each in total, carried and injected,
at every step). The peers:

fused
    nn.LSTM or nn.RNN, which show nothing but h.
visible
    The cell's equations step by step with retain_grad, which give the same arrays.

Times are medians of updates made in turn, in milliseconds. ratio = peer / ours: above 1 ours is the
faster. Before timing, loss and gradients of both sides are compared.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

try:
    import torch
except ImportError:
    sys.exit("This benchmark compares with PyTorch, which is not installed: pip install torch")

sys.path.insert(0, str(Path(__file__).parents[2]))

from rnnviz.engine.batch import Batch
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.registry import cells, optimizers

SYMBOLS = 10  # tokens in, classes out
SEQUENCES = 32
LEARNING_RATE, THRESHOLD = 1e-3, 1.0
SECONDS = 2.0  # spent on each row


class Ours:
    """One update by the engine."""

    def __init__(self, kind: str, units: int, steps: int) -> None:
        rng = np.random.default_rng(0)
        self.network = Network(
            Model(cell=cells[kind](), units=units), SYMBOLS, SYMBOLS, CROSS_ENTROPY
        )
        self.network.initialize(rng)
        self.batch = Batch(
            inputs=rng.integers(0, SYMBOLS, (steps, SEQUENCES)),
            targets=rng.integers(0, SYMBOLS, (steps, SEQUENCES)),
            counted=np.ones((steps, SEQUENCES), np.bool_),
            lengths=np.full(SEQUENCES, steps),
        )
        self.optimizer = optimizers["adam"](learning_rate=LEARNING_RATE)
        self.state = self.optimizer.start(self.network.parameters.flat.size, np.float32)

    def update(self) -> float:
        self.trace = trace = self.network.forward(self.batch)
        self.network.backward(trace)
        gradient = self.network.gradients.flat
        self.norm = clip_by_norm(gradient, THRESHOLD)
        self.optimizer.apply(self.network.parameters.flat, gradient, self.state)
        return self.network.loss(trace)


class Peer:
    """One update by PyTorch, with the weights and the data of `ours`."""

    def __init__(self, ours: Ours, kind: str) -> None:
        weights = ours.network.parameters
        units = weights["layer0.W_h"].shape[1]
        self.kind, self.rows = kind, np.arange(len(weights["layer0.W_h"]))
        if kind == "lstm":  # rows i, f, g, o there, i, f, o, g here
            i, f, o, g = np.split(self.rows, 4)
            self.rows = np.concatenate([i, f, g, o])
        layer_type = {"lstm": torch.nn.LSTM, "rnn": torch.nn.RNN}[kind]
        self.name = f"PyTorch's fused nn.{layer_type.__name__}"
        self.layer = layer_type(SYMBOLS, units)
        self.readout = torch.nn.Linear(units, SYMBOLS)
        with torch.no_grad():
            for theirs, name in self.pairs():
                theirs.copy_(torch.from_numpy(self.permuted(name, weights[name])))
            self.layer.bias_hh_l0.zero_()
        self.layer.bias_hh_l0.requires_grad_(False)  # a second bias, which is one too many
        self.parameters = [theirs for theirs, _ in self.pairs()]
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
        return array[self.rows] if name.startswith("layer0") else array

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
        recurrent = self.layer.weight_hh_l0.T
        h = c = self.x.new_zeros(SEQUENCES, self.layer.hidden_size)
        self.kept = [x]
        self.states = []
        for step in inputs.unbind(0):
            a = torch.addmm(step, h, recurrent)
            if self.kind == "lstm":
                i, f, g, o = a.chunk(4, dim=1)
                i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
                cell = f * c + i * g
                state = o * cell.tanh()
                c = cell.view_as(cell)  # what goes on to the next step: its gradient is carried
                keep = [state, cell, c]
                self.kept += [i, f, g, o]
            else:
                state = a.tanh()
                keep = [state]
            h = state.view_as(state)
            for tensor in [*keep, h]:
                if tensor.requires_grad:
                    tensor.retain_grad()
            self.kept += [*keep, h]
            self.states.append(state)
        return torch.stack(self.states)


def check(ours: Ours, peer: Peer) -> None:
    """Make one update on both sides and exit unless losses and gradients agree."""
    ours_loss, peer_loss = ours.update(), peer.update()
    pairs = [(np.asarray(ours_loss), np.asarray(peer_loss))]
    for theirs, name in peer.pairs():
        pairs.append((peer.permuted(name, ours.network.gradients[name]), theirs.grad.numpy()))
    if isinstance(peer, VisiblePeer):  # whose gradients are those of the mean over the sequences
        total = ours.trace.layers[0].gradients["h"].total
        for mine, state in zip(total, peer.states, strict=True):
            pairs.append((mine, state.grad.numpy().T * SEQUENCES))
    worst = max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in pairs)
    if not worst < 1e-3:
        sys.exit(f"The two sides compute different things: they differ by {worst:.1e}.")


def timed(function: Callable[[], float]) -> float:
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1e3


def row(kind: str, units: int, steps: int, peer_type: type[Peer]) -> dict[str, object]:
    ours = Ours(kind, units, steps)
    peer = peer_type(ours, kind)
    check(ours, peer)
    for _ in range(10):
        ours.update()
        peer.update()
    pairs = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        pairs.append((timed(ours.update), timed(peer.update)))
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "name": f"{kind} {units} units {steps} steps / {peer.name}",
        "ours": round(mine, 3),
        "peer": round(theirs, 3),
        "ratio": round(statistics.median(b / a for a, b in pairs), 3),
    }


CASES = (
    ("lstm", 32, 50),
    ("lstm", 64, 100),
    ("rnn", 32, 50),
    ("rnn", 64, 100),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON list of rows")
    as_json = parser.parse_args().json
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows = []
    if not as_json:
        print(f"PyTorch {torch.__version__}, numpy {np.__version__}, batch {SEQUENCES}, one thread")
        print("milliseconds an update; ratio = peer / ours, above 1 ours is the faster\n")
        print(f"{'':66}{'ours':>8}{'peer':>8}{'ratio':>8}")
    for case in CASES:
        for peer_type in (Peer, VisiblePeer):
            rows.append(row(*case, peer_type))
            if not as_json:
                print("{name:66}{ours:8.2f}{peer:8.2f}{ratio:8.2f}".format(**rows[-1]))
    if as_json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
