"""Regular tables, without quotes or faults: numpy's parser reads them in a third of the time."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def regular_numbers(
    text: str, separator: str, skip: int, columns: Sequence[int]
) -> NDArray[np.float64] | None:
    """Return columns of finite numbers (rows, columns); None if anything is out of the ordinary."""
    try:
        values = np.loadtxt(
            io.StringIO(text), delimiter=separator, skiprows=skip, usecols=columns, ndmin=2,
            comments=None,
        )  # fmt: skip
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def regular_words(text: str, separator: str, skip: int, column: int) -> list[str] | None:
    """Return one column as words; None if one of them is empty."""
    words: list[str] = np.loadtxt(
        io.StringIO(text), delimiter=separator, skiprows=skip, usecols=column, ndmin=1,
        comments=None, dtype=str,
    ).tolist()  # fmt: skip
    return words if all(words) else None


def is_regular(text: str, separator: str, width: int) -> bool:
    """Return whether every line has `width` fields, without any quotes."""
    if '"' in text or "\n\n" in text:
        return False
    content = np.frombuffer(f"{text}\n".encode(), dtype=np.uint8)
    ends = np.flatnonzero(content == ord("\n"))
    places = np.flatnonzero(content == ord(separator))
    if len(places) != (width - 1) * len(ends):
        return False
    if width == 1:
        return True
    # As many separators as there should be: each line has its own if they lie between its ends.
    own = places.reshape(len(ends), width - 1)
    return bool((own[:, -1] < ends).all() and (own[1:, 0] > ends[:-1]).all())
