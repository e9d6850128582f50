"""Part "chain": what each step does to the gradient that goes back through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.flow.chain import MOST, Chain, chain
from rnnviz.engine.flow.replay import Replay
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


@dataclass(frozen=True)
class Chains:
    """The chains of all layers, for one sequence of the probe at one update."""

    update: int
    sequence: int
    layers: tuple[Chain, ...]


def chains(look: Look) -> Chains:
    """Return the chains of the sequence that the focus is on."""
    trace, update = look.picture
    sequence = look.sequence
    length = int(trace.lengths[sequence])
    replay = Replay(look.run.network, np.float64)
    replay.read(look.read.batch, trace, sequence)
    most = MOST // len(trace.layers)
    found = tuple(
        chain(replay, line, layer.gradients["h"].injected[:length, :, sequence], most)
        for line, layer in enumerate(trace.layers)
    )
    return Chains(update, sequence, found)


CHAIN = Part("chain", chains, slow=True, of_losses=True)
