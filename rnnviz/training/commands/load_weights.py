"""LoadWeights: all weights of another network, put into the running one."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.network import Network
from rnnviz.errors import LONGEST_WORD, RnnvizError, plain, shown
from rnnviz.settings import Setting
from rnnviz.training.commands.base import Command, Running, Situation
from rnnviz.training.settings.experiment import Experiment

MOST_WEIGHTS = 300_000  # an LSTM of 256 units; every snapshot and every file carries the journal
FORMAT = "<f4"
LONGEST_TEXT = 4 * MOST_WEIGHTS // 3 * 4 + 4  # letters in base64


@dataclass(frozen=True)
class LoadWeights(Command):
    """Set all weights to those that a file held; the optimizer's running means stay.

    It holds the numbers themselves, so that the run can be repeated without the file.

    Attributes
    ----------
    file : str
        The name of the file, without its folder, for people alone.
    numbers : bytes
        The weights as float32, little end first, in the order of `Network.parameters`.
    """

    file: str
    numbers: bytes

    title = "Load weights"
    about = "Puts the weights in a file into the running net; training goes on from there."

    @classmethod
    def of(cls, file: str, flat: NDArray[np.floating]) -> LoadWeights:
        """Return the command that sets the weights to these numbers."""
        return cls(plain(file, LONGEST_WORD), flat.astype(FORMAT).tobytes())

    @classmethod
    def read(cls, file: str, text: str) -> LoadWeights:
        """Return the command from what `to_dict` has written.

        Raises
        ------
        RnnvizError
            If it holds no numbers.
        """
        if len(text) > LONGEST_TEXT:
            raise RnnvizError(f"{shown(file)} holds more than {MOST_WEIGHTS:,} weights.")
        try:
            numbers = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise RnnvizError(f"the weights of {shown(file)} are not in base64.") from None
        return cls(plain(file, LONGEST_WORD), numbers)

    @property
    def words(self) -> str:
        return f"weights of {plain(self.file, 40)} loaded"

    @property
    def place(self) -> Hashable:
        return type(self), self.file

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        """Return nothing: a file is its form."""
        del situation
        return {}

    def check(self, experiment: Experiment) -> None:
        size, there = network_for(experiment).parameters.flat.size, len(self.numbers) // 4
        if len(self.numbers) != 4 * size:
            raise RnnvizError(
                f"the weights of {self.file} are {there:,}, but this network has {size:,}."
            )
        if not np.isfinite(self._values).all():
            raise RnnvizError(f"the weights of {self.file} are not all finite.")

    def carry_out(self, run: Running) -> None:
        run.network.parameters.flat[:] = self._values

    def to_dict(self) -> dict[str, object]:
        return {"load": self.file, "weights": base64.b64encode(self.numbers).decode("ascii")}

    @property
    def _values(self) -> NDArray[np.float32]:
        return np.frombuffer(self.numbers, FORMAT)


def network_for(experiment: Experiment) -> Network:
    """Return a network of an experiment, all weights 0.

    Raises
    ------
    RnnvizError
        If it has more weights than can be loaded while it runs.
    """
    task = experiment.task
    network = Network(experiment.model, task.inputs, task.outputs, task.loss)
    size = network.parameters.flat.size
    if size > MOST_WEIGHTS:
        raise RnnvizError(
            f"a running net of {size:,} weights cannot be given others, only one of up to"
            f" {MOST_WEIGHTS:,}: rnnviz train --weights begins with them."
        )
    return network
