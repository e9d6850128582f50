"""Part "plane": what a network answers all over the plane whose points its task asks about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.passes.trace import frozen
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part

Floats = NDArray[np.floating]

FINENESS = 64  # points along each axis
PORTION = 256  # points in one pass: few enough to take little memory, whatever the network's size


@dataclass(frozen=True)
class PlaneAnswers:
    """What a network answers on a grid of points, with the weights that are shown.

    Attributes
    ----------
    update : int
    xs : (columns,)
    ys : (rows,)
        The coordinates of the points: the middles of equal parts of the task's plane.
    probabilities : (2, rows, columns)
        Of either class.
    """

    update: int
    xs: Floats
    ys: Floats
    probabilities: Floats


def plane(look: Look) -> PlaneAnswers | None:
    """Return the answers all over the plane; None for a task without one."""
    declared = look.run.experiment.task.plane
    if declared is None:
        return None
    _, update = look.picture
    xs, ys = (_middles(*ends) for ends in (declared.x, declared.y))
    points = np.stack(np.meshgrid(xs, ys)).reshape(1, 2, -1)
    network = look.run.network
    answers = np.concatenate(
        [
            network.forward(_asked(points[..., first : first + PORTION]), lean=True)
            .outputs[0]
            .copy()
            for first in range(0, points.shape[-1], PORTION)
        ],
        axis=1,
    )
    return PlaneAnswers(
        update, frozen(xs), frozen(ys), frozen(answers.reshape(-1, len(ys), len(xs)))
    )


def _middles(low: float, high: float) -> Floats:
    return low + (high - low) * (np.arange(FINENESS) + 0.5) / FINENESS


def _asked(points: Floats) -> Batch:
    """Return a batch of points (1, 2, B) whose right answers are not known."""
    size = points.shape[-1]
    nothing = np.zeros((1, size), np.int64)
    return Batch(points, nothing, nothing.astype(np.bool_), np.ones(size, np.int64))


PLANE = Part("plane", plane, slow=True)
