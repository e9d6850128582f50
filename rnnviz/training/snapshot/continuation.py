"""Continuation: how a run's network goes on by itself, as a task leads it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.continuation import continued
from rnnviz.engine.trace import frozen
from rnnviz.errors import RnnvizError

if TYPE_CHECKING:
    from rnnviz.training.run.trainer import Trainer

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
    made : (steps,) of tokens, or (steps, features)
    truth : (steps, features), optional
        What really follows, NaN where it is not known.
    problem : str
        Why it cannot go on, in a sentence; "" if it can.
    """

    update: int
    given: NDArray[Any]
    made: NDArray[Any]
    truth: Floats | None
    problem: str = ""


def go_on(trainer: Trainer, sequence: int) -> Continuation | None:
    """Return how a network goes on with the probe; None if its task has no prompt."""
    experiment = trainer.experiment
    prompt = experiment.task.prompt(experiment.seed.data, sequence)
    if prompt is None:
        return None
    # The same dice at every update, so that what is written changes with the weights alone.
    dice = np.random.default_rng([experiment.seed.data, DICE]) if prompt.truth is None else None
    made, problem = prompt.given[:0, None], ""
    try:
        made = continued(
            trainer.network, prompt.given[..., None], prompt.steps, dice, prompt.temperature
        )
    except RnnvizError as reason:
        problem = str(reason)
    return Continuation(
        trainer.update, frozen(prompt.given), frozen(made[..., 0]), prompt.truth, problem
    )
