"""Time the source matrix of one sequence, on one thread: LSTM, 32 units, 100 steps.

    python tests/benchmarks/flow.py [--json]

Ours is a replay of the sequence, the backward pass of all 100 losses at once, dL_s/dh_t and
dL_s/dc_t for all s and t, and their norms. The peers:

one update
    Of the engine, on 32 sequences of the same length: forward, backward, clipping, Adam.
autograd, loss by loss
    PyTorch, the cell's equations step by step: forward, then T calls of torch.autograd.grad, each
    of one loss with respect to every h_t and c_t.
autograd, batched
    The same with one call, is_grads_batched=True.

Times are medians, in milliseconds. The sides take turns of a tenth of a second or one run, so that
what the other has left in the caches does not count. ratio = peer / ours: above 1 ours is the
faster. Before timing, what both sides compute is compared.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
from common import Row, parser, pytorch, tell, versions

from rnnviz.engine.batch import Batch
from rnnviz.engine.cells.lstm import LSTM
from rnnviz.engine.clipping import clip_by_norm
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.flow.sources import SourceMatrix, source_matrices
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.registry import optimizers

torch = pytorch()

SYMBOLS, UNITS, STEPS, SEQUENCES = 10, 32, 100, 32
SECONDS, FEWEST = 6.0, 9  # spent on each row, and pairs of turns in it at least
TURN = 0.1  # seconds


class Ours:
    """The engine, with the analysis of the batch's first sequence."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.network = Network(Model(LSTM(), units=UNITS), SYMBOLS, SYMBOLS, CROSS_ENTROPY)
        self.network.initialize(rng)
        self.batch = Batch(
            inputs=rng.integers(0, SYMBOLS, (STEPS, SEQUENCES)),
            targets=rng.integers(0, SYMBOLS, (STEPS, SEQUENCES)),
            counted=np.ones((STEPS, SEQUENCES), np.bool_),
            lengths=np.full(SEQUENCES, STEPS),
        )
        self.optimizer = optimizers["adam"]()
        self.state = self.optimizer.start(self.network.parameters.flat.size, np.float32)
        self.trace = self.network.forward(self.batch)
        self.replay = Replay(self.network)

    def update(self) -> None:
        trace = self.network.forward(self.batch)
        self.network.backward(trace)
        gradient = self.network.gradients.flat
        clip_by_norm(gradient, 1.0)
        self.optimizer.apply(self.network.parameters.flat, gradient, self.state)

    def source_matrix(self) -> list[SourceMatrix]:
        self.replay.read(self.batch, self.trace)
        return source_matrices(self.replay)


class Peer:
    """The same sequence in PyTorch, step by step."""

    def __init__(self, ours: Ours) -> None:
        weights = {name: torch.from_numpy(a.copy()) for name, a in ours.network.parameters.items()}
        self.W_x, self.W_h, self.b = (weights[f"layer0.{k}"] for k in ("W_x", "W_h", "b"))
        self.W_y, self.b_y = weights["readout.W_y"], weights["readout.b_y"]
        for parameter in weights.values():
            parameter.requires_grad_()
        self.tokens = torch.from_numpy(ours.batch.inputs[:, 0].copy())
        self.targets = torch.from_numpy(ours.batch.targets[:, 0].copy())

    def forward(self) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Return every h_t and then every c_t, and the losses."""
        x = torch.nn.functional.one_hot(self.tokens, SYMBOLS).float()
        inputs = torch.nn.functional.linear(x, self.W_x, self.b)
        h = c = x.new_zeros(1, UNITS)
        hs, cs = [], []
        for step in inputs.unbind(0):
            i, f, o, g = torch.addmm(step, h, self.W_h.T).chunk(4, dim=1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            hs.append(h)
            cs.append(c)
        logits = torch.nn.functional.linear(torch.cat(hs), self.W_y, self.b_y)
        losses = torch.nn.functional.cross_entropy(logits, self.targets, reduction="none")
        return [*hs, *cs], losses / STEPS

    def loss_by_loss(self) -> list[tuple[torch.Tensor | None, ...]]:
        states, losses = self.forward()
        return [
            torch.autograd.grad(loss, states, retain_graph=True, allow_unused=True)
            for loss in losses.unbind(0)
        ]

    def batched(self) -> tuple[torch.Tensor, ...]:
        states, losses = self.forward()
        return torch.autograd.grad(losses, states, torch.eye(STEPS), is_grads_batched=True)


def check(ours: Ours, peer: Peer) -> None:
    """Exit unless all three compute the same."""
    h, c = ours.source_matrix()
    mine = np.concatenate([h.vectors, c.vectors]).transpose(2, 0, 1)  # s, t, units
    batched = torch.stack(peer.batched(), dim=1)[:, :, 0].numpy()
    single = np.zeros_like(batched)
    for s, gradients in enumerate(peer.loss_by_loss()):
        for t, gradient in enumerate(gradients):
            if gradient is not None:
                single[s, t] = gradient[0].numpy()
    worst = max(float(np.abs(mine - other).max()) for other in (batched, single))
    if not worst < 1e-4 * float(np.abs(single).max()):
        sys.exit(f"The sides compute different things: they differ by {worst:.1e}.")


def timed(function: Callable[[], object]) -> float:
    """Run a function for a turn; return the milliseconds of one run."""
    runs, start = 0, time.perf_counter()
    while runs == 0 or time.perf_counter() - start < TURN:
        function()
        runs += 1
    return (time.perf_counter() - start) * 1e3 / runs


def row(name: str, ours: Callable[[], object], peer: Callable[[], object]) -> Row:
    for _ in range(3):
        ours()
        peer()
    pairs: list[tuple[float, float]] = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(pairs) < FEWEST:
        pairs.append((timed(ours), timed(peer)))
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "name": f"source matrix, lstm {UNITS} units {STEPS} steps / {name}",
        "ours": round(mine, 3),
        "peer": round(theirs, 3),
        "ratio": round(statistics.median(b / a for a, b in pairs), 3),
    }


def measured() -> Iterator[Row]:
    ours = Ours()
    peer = Peer(ours)
    check(ours, peer)
    yield row(f"one update of {SEQUENCES} sequences", ours.source_matrix, ours.update)
    yield row("autograd, loss by loss", ours.source_matrix, peer.loss_by_loss)
    yield row("autograd, batched", ours.source_matrix, peer.batched)


def main() -> None:
    options = parser(__doc__).parse_args()
    note = f"{versions(torch)}\nmilliseconds; ratio = peer / ours, above 1 ours is the faster"
    tell(measured(), options.json, note)


if __name__ == "__main__":
    main()
