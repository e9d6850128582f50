"""Corners of ribbons and arrows, many at a time: arrays of (shapes, corners, 2)."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.canvas import Floats


def ribbons(
    left: Floats, right: Floats, middle: float, at_left: Floats, at_right: Floats
) -> Floats:
    """Return bands from `left` to `right` around `middle`, with half their height at either end."""
    xs = np.stack([left, right, right, left], axis=1)
    ys = np.stack([-at_left, -at_right, at_right, at_left], axis=1)
    return np.stack([xs, middle + ys], axis=2)


def arrows_down(x: Floats, y: float, length: float, shafts: Floats, room: float) -> Floats:
    """Return arrows from y downwards; `shafts` are their widths, `room` is the most of a head."""
    neck = y + length - min(length * 0.5, 6.0)
    heads = np.minimum(shafts * 0.75 + 1.5, room / 2)
    half = np.minimum(shafts / 2, heads)
    none = np.zeros_like(x)
    xs = x[:, None] + np.stack([-half, half, half, heads, none, -heads, -half], axis=1)
    ys = np.broadcast_to([y, y, neck, neck, y + length, neck, neck], xs.shape)
    return np.stack([xs, ys], axis=2)


def arrows_up(x: Floats, y: float, length: float) -> Floats:
    """Return arrow heads whose tips are at y."""
    half = min(5.0, length) * 0.6
    xs = x[:, None] + np.array([-half, half, 0.0])
    ys = np.broadcast_to([y + length, y + length, y], xs.shape)
    return np.stack([xs, ys], axis=2)
