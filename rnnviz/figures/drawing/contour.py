"""Contour: the line along which values on a grid pass 0."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.drawing.area import Floats


def zero_line(xs: Floats, ys: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return the line along which values (rows, columns) at the points of a grid are 0.

    Every square of neighbours is cut into two triangles, on which values are linear (marching
    triangles). There is no line through a triangle with a value that is not finite.

    Returns
    -------
    xs, ys : (2 n,)
        The ends of n pieces, one after the other.
    """
    number = np.arange(values.size).reshape(values.shape)
    low, right, high, left = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    halves = [np.stack([low, aside, high], axis=-1).reshape(-1, 3) for aside in (right, left)]
    corners = np.concatenate(halves)
    at = values.ravel()[corners]
    above = at > 0
    count = above.sum(axis=1)
    cut = (count % 3 > 0) & np.isfinite(at).all(axis=1)
    corners, above, count = corners[cut], above[cut], count[cut]
    # One corner of a triangle that is cut lies alone on its side of the line.
    first = (above == (count == 1)[:, None]).argmax(axis=1)
    alone, *others = (
        np.take_along_axis(corners, (first[:, None] + k) % 3, axis=1)[:, 0] for k in range(3)
    )
    points, flat = np.stack(np.meshgrid(xs, ys)).reshape(2, -1), values.ravel()
    ends = [
        points[:, alone]
        + flat[alone] / (flat[alone] - flat[other]) * (points[:, other] - points[:, alone])
        for other in others
    ]
    x, y = np.stack(ends, axis=-1).reshape(2, -1)
    return x, y
