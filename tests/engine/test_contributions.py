import numpy as np
import pytest

from rnnviz.engine.contributions import contributions
from rnnviz.engine.losses import CROSS_ENTROPY
from rnnviz.engine.model import Model
from rnnviz.engine.network import Network
from rnnviz.engine.passes.trace import Trace
from rnnviz.tasks.copy import CopyMemory
from tests.engine import oracle

STACKS: dict[str, dict[str, object]] = {
    "one layer": {},
    "two layers": {"layers": 2, "dropout": 0.3},
    "both directions": {"layers": 2, "bidirectional": True},
}


def passed(network: Network, lengths: tuple[int, ...] = (6, 4, 1)) -> Trace:
    trace = network.forward(oracle.batch(lengths=lengths), dropout=np.random.default_rng(1))
    network.backward(trace)
    return trace


CASES = [
    (cell, stack)
    for cell, made in oracle.VARIANTS.items()
    for stack in STACKS
    if made.reach is None or stack != "both directions"  # a window reads one way
]


@pytest.mark.parametrize(("cell", "stack"), CASES)
def test_the_sum_over_all_steps_is_the_gradient(cell: str, stack: str) -> None:
    network = oracle.network(oracle.VARIANTS[cell], **STACKS[stack])
    trace = passed(network)
    names = []
    for one in contributions(network, trace):
        names.append(one.parameter.name)
        whole = np.linalg.norm(network.gradients[one.parameter.name])
        assert one.sums[-1 if one.reverse else 0] == pytest.approx(whole, rel=1e-12)
        assert one.terms.shape == (trace.steps,)
    assert names == list(network.parameters)


@pytest.mark.parametrize("cell", list(oracle.VARIANTS))
def test_a_step_contributes_what_its_own_copy_of_the_weights_would_get(cell: str) -> None:
    """Central differences: the weights differ at one step only, run as a network of its own."""
    made = oracle.VARIANTS[cell]
    network = oracle.network(made)
    batch = oracle.batch(lengths=(4, 4))
    t = 2
    weights, used = network.parameters.flat, network.parameters.flat.copy()

    def loss() -> float:
        """The mean loss with the weights `used` at step t, and the network's at all others."""
        plain, initial, total = weights.copy(), None, 0.0
        reach = made.reach or 1
        for s in range(batch.steps):
            weights[:] = used if s == t else plain
            first = max(0, s - reach + 1)
            trace = network.forward(batch.part(first, s + 1, s), initial)
            total += network.loss(trace)
            initial = [layer.final for layer in trace.layers] if made.reach is None else None
        weights[:] = plain
        return total

    slopes = oracle.differences(loss, used)
    trace = network.forward(batch)
    network.backward(trace)
    at = 0
    for one in contributions(network, trace):
        size = network.parameters[one.parameter.name].size
        assert one.terms[t] == pytest.approx(np.linalg.norm(slopes[at : at + size]), rel=1e-5)
        at += size


def test_of_an_embedding_too() -> None:
    cell = oracle.VARIANTS["lstm-False"]
    network = Network(Model(cell=cell, units=3, embedding=2), 10, 10, CROSS_ENTROPY, np.float64)
    network.initialize(np.random.default_rng(0))
    batch = CopyMemory(symbols=2, delay=3).batch(np.random.default_rng(0), 3)
    trace = network.forward(batch)
    network.backward(trace)
    found = {one.parameter.name: one for one in contributions(network, trace)}
    whole = np.linalg.norm(network.gradients["embedding.W_e"])
    assert found["embedding.W_e"].sums[0] == pytest.approx(whole, rel=1e-12)
