"""Thinning: of more values than pixels, one or both extremes of every group are kept."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]
F = TypeVar("F", bound=np.floating)

BIN = 2.0  # pixels of a width within which values are averaged


def starts_of(count: int, room: int) -> Ints:
    """Return where each of `room` groups of nearly the same size begins."""
    return np.arange(room) * count // room


def largest(values: NDArray[F], room: float) -> NDArray[F]:
    """Return at most `room` entries along the first axis, of each group the largest.

    It is NaN only where all of the group are.
    """
    count, groups = len(values), max(int(room), 1)
    if count <= groups:
        return values
    return np.asarray(np.fmax.reduceat(values, starts_of(count, groups), axis=0))


def furthest(values: Floats, room: int) -> Floats:
    """Return at most `room` entries along the first axis, of each group the furthest from 0."""
    count, room = len(values), max(room, 1)
    if count <= room:
        return values
    starts = starts_of(count, room)
    last = np.append(starts[1:], count) - 1
    best = values[starts]
    for offset in range(1, int((last - starts).max()) + 1):
        other = values[np.minimum(starts + offset, last)]
        best = np.where(np.abs(other) > np.abs(best), other, best)
    return best


def outline(xs: Floats, ys: Floats, width: float) -> tuple[Floats, Floats]:
    """Return no more than about two points per pixel, keeping both extremes of every pixel."""
    count = len(xs)
    if count <= 2 * width:
        return xs, ys
    starts = starts_of(count, max(1, int(width)))
    low, high = np.fmin.reduceat(ys, starts), np.fmax.reduceat(ys, starts)
    return np.repeat(xs[starts], 2), np.stack([low, high], axis=1).ravel()


def means_and_extremes(
    xs: Floats, ys: Floats, top: float, width: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the means of what falls on the same pixels, and there the least and the largest.

    `xs` run from 0 to `top` over a width in pixels. Few points are returned as they are, without
    extremes.
    """
    bins = max(1, int(width / BIN))
    if len(xs) <= bins or width <= 0:
        return xs, ys, np.zeros(0), np.zeros(0)
    starts = np.searchsorted(xs, BIN * np.arange(bins) * top / width).clip(0, len(xs) - 1)
    starts = np.unique(starts)
    sizes = np.diff(np.append(starts, len(xs)))
    low, high = np.minimum.reduceat(ys, starts), np.maximum.reduceat(ys, starts)
    return np.add.reduceat(xs, starts) / sizes, np.add.reduceat(ys, starts) / sizes, low, high
