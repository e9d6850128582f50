"""Clamp: h of some units is a constant while passes go over a tape."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rnnviz.engine.passes.tape import Change, Tape


class Clamp(Change):
    """h is a number, after every step and before the first, whatever the cell computes.

    It is a constant: no gradient goes back to it, neither what is injected nor what is carried.

    Parameters
    ----------
    values : mapping of unit to float
    """

    def __init__(self, values: Mapping[int, float]) -> None:
        self._units, self._values = list(values), np.array([*values.values()])[:, None]

    def start(self, tape: Tape) -> None:
        tape.initial["h"][self._units] = self._values

    def after(self, tape: Tape, t: int) -> None:
        tape["h"][t][self._units] = self._values

    def start_back(self, tape: Tape) -> None:
        tape["dh_injected"][:, self._units] = 0

    def after_back(self, tape: Tape, t: int) -> None:
        tape["dh_before"][t][self._units] = 0

    def end_back(self, tape: Tape) -> None:
        """There is nothing to take back."""
