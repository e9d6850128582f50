"""Borders: where theory lets something change as a setting does, without any training.

They are formulas, not fits: what a run measures may lie elsewhere, and that is what is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.settings import flatten
from rnnviz.training.settings.experiment import Experiment

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Border:
    """Lines along which a logarithm that theory gives has certain values.

    Attributes
    ----------
    key : str
        The setting that it is a function of, and of a number of steps.
    steps : function of an Experiment
        How many steps that are.
    log : function of (values of the setting, numbers of steps)
        The logarithm; -inf where the formula has none.
    levels : tuple of (float, str)
        Its values along the lines, and what is written beside each.
    about : str
        What the lines are.
    cells : tuple of str
        The cells that the formula is about.
    measures : tuple of str
        The measures that it is drawn over; () for all.
    """

    key: str
    steps: Callable[[Experiment], int]
    log: Callable[[Floats, Floats], Floats]
    levels: tuple[tuple[float, str], ...]
    about: str
    cells: tuple[str, ...]
    measures: tuple[str, ...] = ()

    def applies(self, experiment: Experiment, measure: str) -> bool:
        """Return whether it says something about a measure of such an experiment."""
        return (
            experiment.model.cell.kind in self.cells
            and (not self.measures or measure in self.measures)
            and self.steps(experiment) > 0
        )

    def value(self, experiment: Experiment) -> float:
        """Return the value that an experiment has of the setting."""
        return float(flatten(experiment)[self.key])


def linear_gain(radius: Floats, steps: Floats) -> Floats:
    """Return log10 of ρᵏ, what a linear network keeps of a gradient over k steps.

    Exactly that if W_h is ρ times an orthogonal matrix; else for most gradients over many steps.
    """
    return np.asarray(steps * np.log10(np.where(radius > 0, radius, np.nan)))


def forget_gain(bias: Floats, steps: Floats) -> Floats:
    """Return ln of σ(b)ᵈ, what a forget gate with this bias alone keeps of a cell state."""
    return np.asarray(-steps * np.log1p(np.exp(-bias)))


def _steps_back(experiment: Experiment) -> int:
    """Return how many steps there are from the last of a sequence to the first."""
    return experiment.task.length - 1


def _delay(experiment: Experiment) -> int:
    return int(getattr(experiment.task, "delay", 0))


BORDERS = (
    Border(
        key="model.spectral_radius",
        steps=_steps_back,
        log=linear_gain,
        levels=((0.0, "ρ = 1"), (-3.0, "ρᵏ = 10⁻³"), (-6.0, "ρᵏ = 10⁻⁶")),
        about="theory: a linear network with spectral radius ρ keeps ρᵏ of a gradient over k steps",
        cells=("rnn",),
        measures=("gradient-ratio",),
    ),
    Border(
        key="model.cell.forget_bias",
        steps=_delay,
        log=forget_gain,
        levels=((-1.0, "σ(b)ᵈ = 1/e"),),
        about="theory: at the beginning the forget gate, with bias b, keeps σ(b)ᵈ over d steps",
        cells=("lstm",),
    ),
)
