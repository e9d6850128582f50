"""Colours as numbers: packing, contrast, and colormaps with even steps of lightness.

A colour is written "#rrggbb" in the theme and travels as an int 0xAARRGGBB to the canvas, which is
also what a pixel of a QImage is, so that a colormap's table can be indexed straight into an image.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.uint32]
LEVELS = 256


@lru_cache(maxsize=4096)
def argb(color: str, alpha: float = 1.0) -> int:
    """Return "#rrggbb" with an opacity from 0 to 1 as 0xAARRGGBB."""
    return (round(alpha * 255) << 24) | int(color[1:], 16)


@lru_cache(maxsize=256)
def mix(first: str, second: str, share: float) -> str:
    """Return the colour that lies `share` of the way from one to the other, in OKLab."""
    return _hex(_from_oklab(_to_oklab(first) * (1 - share) + _to_oklab(second) * share))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2: 1 (equal) to 21 (black on white)."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = sorted(float(_linear(color) @ weights) for color in (first, second))
    return (light + 0.05) / (dark + 0.05)


@dataclass(frozen=True, eq=False)
class Colormap:
    """A table of 256 colours from the low to the high end of a scale, and one for NaN and Inf."""

    table: Table

    @classmethod
    def through(cls, *anchors: str, broken: str) -> Colormap:
        """Return the map through evenly spaced anchors, by straight lines in OKLab."""
        places = np.linspace(0, 1, len(anchors))
        points = np.array([_to_oklab(color) for color in anchors])
        steps = np.linspace(0, 1, LEVELS)
        lab = np.stack([np.interp(steps, places, points[:, k]) for k in range(3)], axis=1)
        return cls(_pack([_hex(_from_oklab(color)) for color in lab] + [broken]))

    @classmethod
    def named(cls, name: str, broken: str) -> Colormap:
        """Return one of the maps that pyqtgraph ships.

        Its file is read here, as importing all of pyqtgraph would double the time until the first
        frame.
        """
        package = find_spec("pyqtgraph")
        assert package is not None
        assert package.submodule_search_locations is not None
        path = Path(package.submodule_search_locations[0], "colors", "maps", f"{name}.csv")
        shares = np.loadtxt(path, delimiter=",", comments=";")
        colors = np.floor(255 * shares + 0.5).astype(int)
        return cls(_pack([f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colors] + [broken]))

    def colors(self, shares: NDArray[np.floating]) -> Table:
        """Return the colours of values scaled to 0 ... 1; what lies beyond is saturated."""
        # float32 is enough to tell 256 levels apart and moves half the memory.
        levels = np.clip(shares, 0, 1).astype(np.float32)
        levels *= LEVELS - 1
        levels += 0.5
        if not np.isfinite(shares).all():
            levels[~np.isfinite(shares)] = LEVELS
        return np.asarray(self.table[levels.astype(np.uint16)])

    def color(self, share: float) -> int:
        """Return the colour of one value scaled to 0 ... 1."""
        return int(self.colors(np.array([share]))[0])


def _pack(colors: list[str]) -> Table:
    return np.array([argb(color) for color in colors], dtype=np.uint32)


def _linear(color: str) -> NDArray[np.float64]:
    srgb = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _hex(linear: NDArray[np.float64]) -> str:
    linear = np.clip(linear, 0, 1)
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    r, g, b = (round(255 * float(channel)) for channel in srgb)
    return f"#{r:02x}{g:02x}{b:02x}"


# OKLab (Ottosson 2020): a space in which straight lines are even to the eye.
_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS, _FROM_LAB = np.linalg.inv(_LMS), np.linalg.inv(_LAB)


def _to_oklab(color: str) -> NDArray[np.float64]:
    return np.asarray(_LAB @ np.cbrt(_LMS @ _linear(color)))


def _from_oklab(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(_FROM_LMS @ (_FROM_LAB @ lab) ** 3)
