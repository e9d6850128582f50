"""APNG: a PNG of many pictures, without loss."""

from __future__ import annotations

import struct
from pathlib import Path
from shutil import copyfileobj

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from rnnviz.figures.export.images import END_OF_HEADER, chunk, chunks_of, png, text_chunk
from rnnviz.figures.style.theme import Theme
from rnnviz.training.settings.embedded import KEYWORD

MILLISECONDS = 1000  # in a second
LONGEST = 65_535  # milliseconds that one picture can be seen


class Apng:
    """Writes pictures as an APNG; of each only the rectangle that has changed.

    See `film.Writer`.
    """

    def __init__(self, scratch: Path, size: tuple[int, int], fps: int, theme: Theme) -> None:
        self._scratch = open(scratch, "w+b")  # noqa: SIM115  # until `close`
        self._header = b""
        self._count = self._parts = 0
        self._before: NDArray[np.uint32] | None = None

    @staticmethod
    def check(size: tuple[int, int], fps: int) -> None:
        """Raise nothing: an APNG can be of any size, and as fast as there are milliseconds."""

    def add(self, image: QImage, begin: float, end: float) -> None:
        """Write a picture that is seen from one second of the film to another."""
        pixels = pixels_of(image)
        left, top, right, bottom = changed(self._before, pixels)
        part = png(image.copy(left, top, right - left, bottom - top))
        self._before = pixels.copy()  # the image goes
        if not self._count:
            self._header = part[:END_OF_HEADER]
        place = struct.pack(">IIII", right - left, bottom - top, left, top)
        delay = min(round(end * MILLISECONDS) - round(begin * MILLISECONDS), LONGEST)
        control = place + struct.pack(">HHBB", delay, MILLISECONDS, 0, 0)
        self._scratch.write(chunk(b"fcTL", self._next() + control))
        for kind, data in chunks_of(part):
            if kind == b"IDAT" and not self._count:
                self._scratch.write(chunk(b"IDAT", data))
            elif kind == b"IDAT":
                self._scratch.write(chunk(b"fdAT", self._next() + data))
        self._count += 1

    def finish(self, film: Path, text: str) -> None:
        """Put the film together, with a text that it carries unless that is empty."""
        self._scratch.seek(0)
        with open(film, "wb") as written:
            written.write(self._header)
            written.write(text_chunk(KEYWORD, text) if text else b"")
            written.write(chunk(b"acTL", struct.pack(">II", self._count, 0)))
            copyfileobj(self._scratch, written)
            written.write(chunk(b"IEND", b""))

    def close(self) -> None:
        """Let go of the scratch file."""
        self._scratch.close()

    def _next(self) -> bytes:
        """Return the number of the next part, as it is written."""
        self._parts += 1
        return struct.pack(">I", self._parts - 1)


def pixels_of(image: QImage) -> NDArray[np.uint32]:
    """Return the pixels of an image without gaps between its lines, (height, width)."""
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())


def changed(before: NDArray[np.generic] | None, now: NDArray[np.generic]) -> tuple[int, ...]:
    """Return the rectangle outside of which two pictures are equal: left, top, right, bottom.

    It has one pixel at least.
    """
    height, width = now.shape
    if before is None:
        return 0, 0, width, height
    unlike = before != now
    rows, columns = np.flatnonzero(unlike.any(axis=1)), np.flatnonzero(unlike.any(axis=0))
    if not len(rows):
        return 0, 0, 1, 1
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
