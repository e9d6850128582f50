"""Corners of ribbons and arrows, many at a time: arrays of (shapes, corners, 2); and ways."""

from __future__ import annotations

import numpy as np

from rnnviz.figures.drawing.area import Area, Floats


def ribbons(
    left: Floats, right: Floats, middle: float, at_left: Floats, at_right: Floats
) -> Floats:
    """Return bands from `left` to `right` around `middle`, with half their height at either end."""
    xs = np.stack([left, right, right, left], axis=1)
    ys = np.stack([-at_left, -at_right, at_right, at_left], axis=1)
    return np.stack([xs, middle + ys], axis=2)


def bands(ribbon: Floats, lower: Floats, upper: Floats) -> Floats:
    """Return parts of a ribbon (4, 2) that lie between shares of its height, from its top."""
    top, bottom = ribbon[:2], ribbon[[3, 2]]
    first = top + lower[:, None, None] * (bottom - top)
    last = top + upper[:, None, None] * (bottom - top)
    return np.concatenate([first, last[:, ::-1]], axis=1)


def stripes(bands: Floats, apart: float = 4.0) -> Floats:
    """Return upright lines through bands (n, 4, 2) so far apart: x, y of the top and the bottom."""
    lines = []
    for (left, top), (right, top_right), (_, bottom_right), (_, bottom) in bands:
        xs = np.arange(left + 1, right, apart)
        share = (xs - left) / max(right - left, 1e-9)
        ys = top + share * (top_right - top), bottom + share * (bottom_right - bottom)
        lines.append(np.stack([xs, *ys], axis=1))
    return np.concatenate([np.zeros((0, 3)), *lines])


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


def until_border(area: Area, points: Floats) -> tuple[Floats, bool]:
    """Return a way (n, 2) that begins inside as far as it stays there, and whether it leaves."""
    low, high = np.array([area.x, area.y]), np.array([area.right, area.bottom])
    out = ((points < low) | (points > high)).any(axis=1)
    if not out.any():
        return points, False
    first = int(out.argmax())
    here, step = points[first - 1], points[first] - points[first - 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(step > 0, (high - here) / step, (low - here) / step)
    share = float(np.nanmin(np.where(step == 0, np.inf, shares)))
    return np.concatenate([points[:first], [here + share * step]]), True


def rounded(stops: Floats, radius: float) -> Floats:
    """Return the way along straight lines between stops (n, 2), its corners rounded off."""
    angles = np.linspace(0, np.pi / 2, 9)[:, None]
    points = [stops[:1]]
    for before, corner, after in zip(stops, stops[1:], stops[2:], strict=False):
        into, on = (
            way / max(float(np.hypot(*way)), 1e-9) for way in (corner - before, after - corner)
        )
        centre = corner - radius * into + radius * on
        points.append(centre - radius * np.cos(angles) * on + radius * np.sin(angles) * into)
    return np.concatenate([*points, stops[-1:]])


def band(way: Floats, width: float) -> Floats:
    """Return the corners of a band of a width along a way (n, 2), as (2 n, 2)."""
    along = np.gradient(way, axis=0)
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    aside = np.stack([-along[:, 1], along[:, 0]], axis=1) * width / 2
    return np.concatenate([way + aside, (way - aside)[::-1]])
