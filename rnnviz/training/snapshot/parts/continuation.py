"""Part "continuation": how a run's network goes on by itself, as a task prompts it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.continuation import continued
from rnnviz.engine.passes.trace import frozen
from rnnviz.errors import RnnvizError
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part

Floats = NDArray[np.floating]

DICE = 3  # stream of the data seed, after the splits


@dataclass(frozen=True)
class Continuation:
    """How a network goes on by itself, reading its own answers.

    Attributes
    ----------
    update : int
    given : (T,) of tokens, or (T, features)
        What it reads first.
    generated : (steps,) of tokens, or (steps, features)
    truth : (steps, features), optional
        What really follows, NaN where that is unknown.
    problem : str
        Why it cannot go on, in a sentence; "" if it can.
    """

    update: int
    given: NDArray[Any]
    generated: NDArray[Any]
    truth: Floats | None
    problem: str = ""


def continuation(look: Look) -> Continuation | None:
    """Return how the network goes on with a sequence of the probe; None without a prompt."""
    experiment = look.run.experiment
    prompt = experiment.task.prompt(experiment.seed.data, look.focus.sequence)
    if prompt is None:
        return None
    # The same dice at every update, so that what is written changes with the weights alone.
    dice = np.random.default_rng([experiment.seed.data, DICE]) if prompt.truth is None else None
    generated, problem = prompt.given[:0, None], ""
    try:
        generated = continued(
            look.run.network, prompt.given[..., None], prompt.steps, dice, prompt.temperature
        )
    except RnnvizError as reason:
        problem = str(reason)
    return Continuation(
        look.run.update, frozen(prompt.given), frozen(generated[..., 0]), prompt.truth, problem
    )


CONTINUATION = Part("continuation", continuation, slow=True)
