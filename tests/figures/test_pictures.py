"""What is seen is what was seen: a swapped scale or a lost mask changes a reference picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from rnnviz.figures.drawing.area import Area
from tests.figures.reference import FOLDER, Pixels, cases, draw, reference

CASES = cases()
CLEARLY = 24  # of 255: no soft edge that another version of Qt draws otherwise
MOST = 0.004  # of a plot's pixels may differ clearly
MEAN = 1.0  # of 255


@pytest.mark.parametrize("name", CASES)
def test_a_panel_looks_as_it_did(name: str) -> None:
    drawn, places = draw(CASES[name])
    expected = reference(name)
    assert drawn.shape == expected.shape
    changed = [plot for plot, there in parts(drawn, expected, places) if differs(*there)]
    assert not changed, f"{', '.join(changed)} changed: see tests/figures/reference.py"


def test_there_is_a_picture_of_every_panel_and_no_other() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(CASES)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 200_000


def test_other_pictures_differ() -> None:
    """The tolerance is not so large that one panel passes for another."""
    for one, other in (("gradient", "gradient-vanishing"), ("states", "states-padded")):
        assert differs(reference(one), reference(other))


def parts(
    drawn: Pixels, expected: Pixels, places: Mapping[str, Area]
) -> Iterator[tuple[str, tuple[Pixels, Pixels]]]:
    """Yield each plot's part of both pictures, and what lies around them."""
    around = np.ones(drawn.shape[:2], np.bool_)
    for name, (x, y, width, height) in places.items():
        inside = slice(int(y), int(y + height)), slice(int(x), int(x + width))
        around[inside] = False
        yield name, (drawn[inside], expected[inside])
    yield "titles and axes", (drawn[around], expected[around])


def differs(drawn: Pixels, expected: Pixels) -> bool:
    """Return whether a person would see a difference."""
    difference = np.abs(drawn.astype(int) - expected).max(axis=-1)
    return bool(difference.mean() > MEAN or (difference > CLEARLY).mean() > MOST)
