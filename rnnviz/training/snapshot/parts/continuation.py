"""Part "continuation": how a run's network goes on by itself, as a task leads it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.continuation import continued
from rnnviz.engine.trace import frozen
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
        What really comes, NaN where that is unknown.
    problem : str
        Why it cannot go on, in a sentence; "" if it can.
    """

    update: int
    given: NDArray[Any]
    generated: NDArray[Any]
    truth: Floats | None
    problem: str = ""


def continuation(look: Look) -> Continuation | None:
    """Return how the network goes on with a sequence of the probe; None if the task has no lead."""
    experiment = look.run.experiment
    lead = experiment.task.lead(experiment.seed.data, look.focus.sequence)
    if lead is None:
        return None
    # The same dice at every update, so that what is written changes with the weights alone.
    dice = np.random.default_rng([experiment.seed.data, DICE]) if lead.truth is None else None
    generated, problem = lead.given[:0, None], ""
    try:
        generated = continued(
            look.run.network, lead.given[..., None], lead.steps, dice, lead.temperature
        )
    except RnnvizError as reason:
        problem = str(reason)
    return Continuation(
        look.run.update, frozen(lead.given), frozen(generated[..., 0]), lead.truth, problem
    )


CONTINUATION = Part("continuation", continuation, slow=True)
