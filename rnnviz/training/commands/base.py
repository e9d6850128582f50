"""Command: a change that a person makes to a run, and what it may act on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import numpy as np

from rnnviz.engine.interventions.holds import NO_HOLDS, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.network import Network
from rnnviz.errors import SettingError, suggestion
from rnnviz.settings import Configurable, Setting, Value, flatten
from rnnviz.training.settings.experiment import Experiment


class Running(Protocol):
    """What a command acts on; a Trainer is one.

    Attributes
    ----------
    experiment : Experiment
        With the settings now in force.
    network : Network
    """

    experiment: Experiment
    network: Network

    def change_settings(self, experiment: Experiment) -> None:
        """Go on with other live settings."""

    def reset_optimizer(self) -> None:
        """Let the optimizer begin anew."""

    def dice(self) -> np.random.Generator:
        """Return what a command draws from: another stream at each place of the journal."""


@dataclass(frozen=True)
class Situation:
    """In what a person looks for something to do.

    Attributes
    ----------
    experiment : Experiment
        With the settings now in force.
    holds : Holds
        What is held.
    chosen : mapping of str to Value
        What the form of the command holds so far.
    """

    experiment: Experiment
    holds: Holds = NO_HOLDS
    chosen: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Command(Configurable, ABC):
    """Base of the commands; a command is one file with one registered subclass.

    What it is told are its fields, which are settings: they make its form and its entry in files.
    Every kind declares `title`, its name for people, and `about`, a sentence on what it does;
    `changes_net` is whether the network answers differently at once.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    changes_net: ClassVar[bool] = True

    @property
    @abstractmethod
    def words(self) -> str:
        """What it did, for a mark on an axis: "learning rate 0.01"."""

    @property
    def place(self) -> Hashable:
        """What it sets; before the next update, a later command for the same place replaces it.

        None if it adds to what others did: nothing replaces it.
        """
        return self

    @classmethod
    @abstractmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        """Return the settings that its form has in a situation, by field.

        They are as narrow as the model is, and begin with what is usual there; what is not offered
        keeps its default.

        Raises
        ------
        RnnvizError
            If it can do nothing there: why, in a sentence.
        """

    @abstractmethod
    def check(self, experiment: Experiment) -> None:
        """Raise SettingError, or another RnnvizError, if it does not fit the experiment."""

    def applied_to(self, experiment: Experiment) -> Experiment:
        """Return the settings that are in force after it."""
        return experiment

    @abstractmethod
    def carry_out(self, run: Running) -> None:
        """Change the run; it has been checked."""

    def inverse(self, experiment: Experiment, now: Holds) -> tuple[Command, ...]:
        """Return the commands that take it back where so much is held before it.

        There are none if only going back to before it can; then training since is taken back, too.
        """
        return ()

    def to_dict(self) -> dict[str, object]:
        """Return the command as a file holds it."""
        return {"do": self.kind, **flatten(self)}


def layer_of(experiment: Experiment, number: int, reverse: bool) -> LayerId:
    """Return a layer by its number, from 1; raise SettingError if the model has none such."""
    model = experiment.model
    if number > model.layers:
        raise SettingError("layer", f"is {number}, but there are only {model.layers} layers.")
    if reverse and model.directions < 2:
        raise SettingError("reverse", "is for a bidirectional model: this one reads one way.")
    return LayerId(number - 1, reverse)


def block_of(experiment: Experiment, name: str, usual: str) -> int:
    """Return the place of a row block of the weights; raise SettingError if there is none.

    "" is the usual one.
    """
    blocks = experiment.model.cell.blocks
    name = name or usual
    if name not in blocks:
        raise SettingError("block", f"cannot be '{name}': {suggestion(name, blocks)}")
    return blocks.index(name)
