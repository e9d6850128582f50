"""Plane: where a task's inputs are points, the part of their plane that is worth a picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plane:
    """The plane of a task that asks in a single step which of two classes a point is in.

    Attributes
    ----------
    names : (str, str)
        What its two input features are called: the coordinate to the right, and that upwards.
    x, y : (float, float)
        The ends of what is shown; all points of the task lie between them.
    """

    names: tuple[str, str]
    x: tuple[float, float]
    y: tuple[float, float]
