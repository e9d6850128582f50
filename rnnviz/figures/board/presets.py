"""Presets: what a figure is made for, and what it is laid out on for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A purpose of a figure. Text and lines have the size that suits it; panels the room left.

    Attributes
    ----------
    title : str
        What it is called.
    size : (int, int)
        Width and height in pixels, 96 to an inch.
    zoom : float
        Pixels per pixel of the layout: how wide lines are, and gaps.
    text_scale : float
        Text size in the layout relative to the system's.
    scale : float
        Pixels of an image per pixel of the size, unless a person says how many.
    """

    title: str
    size: tuple[int, int]
    zoom: float
    text_scale: float
    scale: float = 1.0


PRESETS: Mapping[str, Preset] = {
    "slide": Preset("Slide, 16:9", (1920, 1080), 1.5, 1.5),
    "half-slide": Preset("Half a slide", (960, 1080), 1.5, 1.5),
    "column": Preset("Column of a paper, 88 mm", (333, 480), 0.8, 1.0, 4.0),
    "poster": Preset("Poster, 400 x 300 mm", (1512, 1134), 2.0, 1.4, 2.0),
}
"""By the names that the command line knows."""
