"""Measure: the base of what a sweep measures of a run at its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from rnnviz.training.run.trainer import Trainer


class Measure(ABC):
    """A number of a run. A kind is a registered subclass, which is not instantiated.

    Attributes
    ----------
    title : str
        What an axis is called that shows it.
    decades : bool
        Whether it is shown by its order of magnitude.
    share : bool
        Whether it is 1 or 0, so that the mean over seeds is the share of runs.
    whole : bool
        Whether it is a number of updates.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    decades: ClassVar[bool] = False
    share: ClassVar[bool] = False
    whole: ClassVar[bool] = False

    @staticmethod
    @abstractmethod
    def of(run: Trainer) -> float | None:
        """Return the number; None where there is none."""
