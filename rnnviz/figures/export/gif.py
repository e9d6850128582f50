"""GIF: a film that every program shows, in 255 colours that are the same in all its pictures."""

from __future__ import annotations

import struct
from pathlib import Path
from shutil import copyfileobj

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from rnnviz.errors import RnnvizError
from rnnviz.figures.export.apng import changed, pixels_of
from rnnviz.figures.style.colors import LEVELS, Colormap
from rnnviz.figures.style.theme import Theme
from rnnviz.training.settings.embedded import KEYWORD

FASTEST = 50  # pictures a second: programs show a picture of less than 2/100 s for much longer
UNCHANGED = 255  # of the palette: the colour that the pixel had before
FAR = 12.0  # how unlike a colour is to those of the palette, in steps of 256, to be taken into it


class Gif:
    """Writes pictures as a GIF; of each only what has changed. See `film.Writer`.

    The palette holds the colours of the theme and its maps, and the most frequent ones of the first
    picture: no colour flickers, as it would if each picture had its own.
    """

    def __init__(self, scratch: Path, size: tuple[int, int], fps: int, theme: Theme) -> None:
        self._scratch = open(scratch, "w+b")  # noqa: SIM115  # until `close`
        self._size, self._theme = size, theme
        self._before: NDArray[np.uint8] | None = None
        self._palette = np.zeros((0, 3), np.uint8)

    @staticmethod
    def check(size: tuple[int, int], fps: int) -> None:
        """Raise RnnvizError unless a GIF can be of such a size and so fast."""
        del size
        if fps > FASTEST:
            raise RnnvizError(
                f"a GIF shows at most {FASTEST} pictures a second, not {fps}: take fewer, or .mp4."
            )

    def add(self, image: QImage, begin: float, end: float) -> None:
        """Write a picture that is seen from one second of the film to another."""
        from PIL import Image
        from PIL.GifImagePlugin import getdata

        if self._before is None:
            self._palette = palette_for(self._theme, pixels_of(image))
            self._colors = Image.new("P", (1, 1))
            self._colors.putpalette(self._palette.tobytes())
        size = image.width(), image.height()
        rgb = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "BGRX", 0, 1)
        plain = rgb.quantize(palette=self._colors, dither=Image.Dither.NONE)
        now = np.asarray(plain)
        left, top, right, bottom = changed(self._before, now)
        part = now[top:bottom, left:right].copy()
        if self._before is not None:
            part[part == self._before[top:bottom, left:right]] = UNCHANGED
        self._before = now
        milliseconds = 10 * (round(end * 100) - round(begin * 100))
        kept = {"disposal": 1, "transparency": UNCHANGED}  # what is not drawn stays
        for data in getdata(Image.fromarray(part), (left, top), duration=milliseconds, **kept):
            self._scratch.write(data)

    def finish(self, film: Path, text: str) -> None:
        """Put the film together, with a text that it carries unless that is empty."""
        colors = self._palette.tobytes().ljust(3 * 256, b"\0")
        self._scratch.seek(0)
        with open(film, "wb") as written:
            written.write(b"GIF89a" + struct.pack("<HHBBB", *self._size, 0xF7, 0, 0) + colors)
            written.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")  # begin again and again
            if text:
                written.write(b"\x21\xfe" + _blocks(f"{KEYWORD} {text}".encode("ascii")))
            copyfileobj(self._scratch, written)
            written.write(b";")

    def close(self) -> None:
        """Let go of the scratch file."""
        self._scratch.close()


def palette_for(theme: Theme, picture: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return at most 255 colours (n, 3) for films whose first picture is this one."""
    plain = [theme.background, theme.panel, theme.raised, theme.ink, theme.dim, theme.line,
             theme.accent, theme.on_accent, theme.alert, theme.underflow, theme.unclipped,
             *theme.series.values(), *theme.others, *theme.runs]  # fmt: skip
    maps = ((theme.magnitudes, 41), (theme.signed, 41), (theme.gates, 25), (theme.causes, 11),
            (theme.activity, 7), (theme.costs, 7))  # fmt: skip
    known = [int(color[1:], 16) for color in plain]
    known += [shade for colors, count in maps for shade in _shades(colors, count)]
    found = _rgb(np.array(list(dict.fromkeys(known))))
    colors, counts = np.unique(picture & 0xFFFFFF, return_counts=True)
    often = _rgb(colors[np.argsort(-counts, kind="stable")])
    far = _distances(often, found)
    while len(found) < UNCHANGED and len(often):
        often, far = often[far > FAR], far[far > FAR]
        found = np.concatenate([found, often[:1]])
        far = np.minimum(far, _distances(often, often[:1])) if len(often) else far
    return found.astype(np.uint8)


def _shades(colors: Colormap, count: int) -> list[int]:
    """Return so many colours of a map, its ends among them."""
    places = np.linspace(0, LEVELS - 1, count).round().astype(int)
    return [int(color) & 0xFFFFFF for color in colors.table[places]]


def _rgb(colors: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return colours 0xRRGGBB as (n, 3)."""
    return np.stack([colors >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(np.int64)


def _distances(colors: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return (n,): how far each colour is from the nearest known one."""
    squares = ((colors[:, None, :] - known[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(np.sqrt(squares.min(axis=1)))


def _blocks(data: bytes) -> bytes:
    """Return data in the blocks of a GIF, each of 255 bytes at most under its length."""
    parts = [data[k : k + 255] for k in range(0, len(data), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
