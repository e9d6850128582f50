"""Regular tables, without quotes or faults: numpy's parser reads them in a third of the time."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def regular_numbers(
    block: str, separator: str, columns: Sequence[int]
) -> NDArray[np.float64] | None:
    """Return columns of finite numbers (rows, columns); None if anything is out of the ordinary."""
    try:
        values = np.loadtxt(
            io.StringIO(block), delimiter=separator, usecols=columns, ndmin=2, comments=None
        )
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def regular_words(block: str, separator: str, column: int) -> list[str]:
    """Return one column as words, without the spaces around them."""
    return [line.split(separator, column + 1)[column].strip() for line in block.split("\n")]


def is_regular(block: str, separator: str, width: int) -> bool:
    """Return whether every line has `width` fields, without any quotes."""
    if '"' in block or "\n\n" in f"\n{block}\n":
        return False
    content = np.frombuffer(f"{block}\n".encode(), dtype=np.uint8)
    ends = np.flatnonzero(content == ord("\n"))
    places = np.flatnonzero(content == ord(separator))
    if len(places) != (width - 1) * len(ends):
        return False
    if width == 1:
        return True
    # As many separators as there should be: each line has its own if they lie between its ends.
    own = places.reshape(len(ends), width - 1)
    return bool((own[:, -1] < ends).all() and (own[1:, 0] > ends[:-1]).all())
