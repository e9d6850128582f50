"""Free running: a network goes on with a sequence by reading its own outputs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.network import Network
from rnnviz.errors import RnnvizError

Floats = NDArray[np.floating]


def continued(
    network: Network,
    given: NDArray[Any],
    steps: int,
    rng: np.random.Generator | None = None,
    temperature: float = 1.0,
) -> NDArray[Any]:
    """Let a network continue sequences: what it answers at a step is what it reads at the next.

    In training it reads the true sequence ("teacher forcing"); here it reads `given` that way, and
    then itself. Only evaluation does this: nothing is learnt from it.

    Parameters
    ----------
    network : Network
        Whose outputs mean what its inputs mean, such as the next value or the next token.
    given : int array (T, B) of tokens, or float array (T, features, B); T > 0
    steps : int
        How many steps to go on.
    rng : numpy generator, optional
        Draws each token from the probabilities; without it the most probable one is taken.
    temperature : float
        Before drawing, the probabilities are raised to 1/temperature: below 1 the answers are
        less surprising.

    Returns
    -------
    (steps, B) of tokens, or (steps, features, B)

    Raises
    ------
    RnnvizError
        If the network reads in both directions, or its outputs cannot be its inputs.
    """
    if network.model.bidirectional:
        raise RnnvizError(
            "model.bidirectional reads the future, which free running does not have: set it to"
            " false."
        )
    if network.inputs != network.outputs or network.loss_function.classes != (given.ndim == 2):
        raise RnnvizError(
            f"free running feeds outputs back, but the network has {network.outputs} outputs and"
            f" {network.inputs} inputs of another kind: choose a task that predicts its input."
        )
    reach = network.model.reach
    read, answers = given, []
    states = None
    for _ in range(steps):
        trace = network.forward(_batch(network, read), states)
        answer = trace.outputs[-1]
        if network.loss_function.classes:
            answer = _tokens(answer, rng, temperature)
        answers.append(answer.copy())
        if reach is None:  # the states depend on all that was read
            states = [layer.final for layer in trace.layers]
            read = answer[None].copy()
        else:
            read = np.concatenate([read, answer[None]])[-reach:]
    return np.array(answers) if answers else given[:0]


def _batch(network: Network, inputs: NDArray[Any]) -> Batch:
    """Return a batch of inputs without targets."""
    steps, size = inputs.shape[0], inputs.shape[-1]
    classes = network.loss_function.classes
    return Batch(
        inputs,
        np.zeros((steps, size), np.int64) if classes else np.zeros((steps, network.outputs, size)),
        np.zeros((steps, size), np.bool_),
        np.full(size, steps),
    )


def _tokens(
    probabilities: Floats, rng: np.random.Generator | None, temperature: float
) -> NDArray[np.int64]:
    """Choose a token for each sequence from probabilities (tokens, B)."""
    if rng is None:
        return np.asarray(probabilities.argmax(axis=0))
    with np.errstate(divide="ignore"):
        logits = np.log(probabilities.astype(np.float64)) / temperature
    # The largest of log p + Gumbel noise is a draw from p.
    return np.asarray((logits + rng.gumbel(size=logits.shape)).argmax(axis=0))
