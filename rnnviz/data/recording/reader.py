"""Recording: what is in a file that may still grow, read without trusting a byte of it."""

from __future__ import annotations

import io
import json
import math
import time
from array import array
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.recording.entries import MOST, Entry, entries_from
from rnnviz.data.recording.frame import LARGEST_FRAME, LONGEST, Frame
from rnnviz.data.recording.module import Module
from rnnviz.data.recording.writer import END, FORMAT, INDEX, KIND
from rnnviz.data.regular_file import open_regular, reason
from rnnviz.errors import RnnvizError, plain, shown

SUFFIX = ".rnnviz-recording"
LONGEST_TEXT = 100_000  # bytes of a JSON text in it
LONGEST_WHY = 200
MOST_UPDATES = 10**9
AT_REST = 60.0  # seconds after which a file that nobody has ended does not grow any more
NOT_READ = (ValueError, KeyError, TypeError, OverflowError, RecursionError, EOFError, MemoryError)
"""What Python and NumPy raise where a text or an array is none."""


def is_recording(name: str | Path) -> bool:
    """Return whether a file's name is that of a recording."""
    return Path(name).suffix.lower() == SUFFIX


class Recording:
    """A recording in a file.

    Parameters
    ----------
    path : str or Path

    Attributes
    ----------
    id : str
        By which it is known, also when it has grown.
    module : Module
    every : int
    losses : array of float
        That of every update, the first one's first; NaN where it is not known.
    steps : dict of int to int
        By how many updates had been applied: the steps of each frame that is there.
    missing : dict of int to str
        Why a frame is not there.
    ended : bool
        Whether nothing follows.
    place : int
        Where in the file what is whole ends.

    Raises
    ------
    RnnvizError
        If the file cannot be read, or is none.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).expanduser()
        self.losses = array("d")
        self.steps: dict[int, int] = {}
        self.missing: dict[int, str] = {}
        self.ended = False
        self._frames: dict[int, dict[str, Entry]] = {}
        self._arrays: dict[str, dict[str, Entry]] = {}
        self.place = self._count = 0
        self._first: Entry | None = None
        self.look_again()
        if self._first is None:
            raise RnnvizError(f"{self.path} is no recording of rnnviz, or is damaged.")

    @property
    def updates(self) -> int:
        """How many updates there have been, as far as is known."""
        return max(len(self.losses), max(self.steps, default=0))

    def look_again(self) -> bool:
        """Read what has been added to the file; return whether there was anything."""
        before = self._count
        file, size = self._open()
        with file:
            for entry in entries_from(file, self.place, size):
                if self._count >= MOST:
                    self.ended = True
                    break
                self._take(entry, file)
                self.place = entry.stop
                self._count += 1
        return self._count > before

    @property
    def grows(self) -> bool:
        """Whether something may follow."""
        try:
            return not self.ended and time.time() - self.path.stat().st_mtime < AT_REST
        except OSError:
            return False

    def frame(self, update: int) -> Frame:
        """Return a frame of those in `steps`; raise RnnvizError if it is damaged."""
        entries = self._frames[update]
        left = LARGEST_FRAME
        file, _ = self._open()

        def read(name: str) -> NDArray[Any]:
            nonlocal left
            content = entries[name].read(file, left)
            left -= len(content)
            held = io.BytesIO(content)
            found = np.lib.format.read_array(held, allow_pickle=False, max_header_size=1000)
            return np.asarray(found, found.dtype.newbyteorder("="))

        with file:
            try:
                return Frame.of(update, entries, read, self.module)
            except (*NOT_READ, OSError) as problem:
                why = plain(str(problem), LONGEST_WHY)
                raise RnnvizError(f"frame {update} of {self.path} is damaged: {why}.") from None

    def _open(self) -> tuple[Any, int]:
        try:
            file, about = open_regular(self.path)
        except (FileNotFoundError, ValueError):
            raise RnnvizError(f"there is no file {self.path}.") from None
        except OSError as problem:
            raise RnnvizError(f"{self.path} cannot be read: {reason(problem)}.") from None
        if self._first is not None and not self._is_same(file):
            file.close()
            raise RnnvizError(f"{self.path} is another recording than before: open it again.")
        return file, about.st_size

    def _is_same(self, file: Any) -> bool:
        assert self._first is not None
        try:
            self._first.read(file, LONGEST_TEXT)
        except (ValueError, OSError):
            return False
        return True

    def _take(self, entry: Entry, file: Any) -> None:
        """Take note of an entry; what is none of a recording's is passed over."""
        folder, _, inner = entry.name.partition("/")
        if inner.endswith(".npy"):
            self._arrays.setdefault(folder, {})[inner.removesuffix(".npy")] = entry
            return
        try:
            values = json.loads(entry.read(file, LONGEST_TEXT))
        except NOT_READ:
            return
        if not isinstance(values, dict):
            return
        if self._first is None:
            self._begin(entry, values)
        elif entry.name == END:
            self.ended = True
        elif "frame" in values:
            self._take_frame(entry.name.removesuffix(".json"), values)
        elif "losses" in values:
            self._take_losses(values)

    def _begin(self, entry: Entry, values: dict[str, Any]) -> None:
        if entry.name != INDEX or values.get("kind") != KIND:
            raise RnnvizError(f"{self.path} is no recording of rnnviz.")
        if values.get("format") != FORMAT:
            raise RnnvizError(
                f"{self.path} has the format {shown(values.get('format'))}, but this version of"
                f" rnnviz reads format {FORMAT}."
            )
        try:
            self.module = Module.from_dict(values.get("module", {}))
        except RnnvizError as problem:
            raise RnnvizError(f"{self.path} cannot be opened: {problem}") from None
        identity, every = values.get("id"), values.get("every")
        if not isinstance(identity, str) or not (identity.isalnum() and len(identity) <= 64):
            raise RnnvizError(f"{self.path} cannot be opened: it has no id.")
        if type(every) is not int or not 1 <= every <= MOST_UPDATES:
            raise RnnvizError(f"{self.path} cannot be opened: it does not say how often it is.")
        self.id, self.every, self._first = identity, every, entry

    def _take_frame(self, name: str, values: dict[str, Any]) -> None:
        update, steps, why = values["frame"], values.get("steps"), values.get("why")
        arrays = self._arrays.pop(name, {})
        if type(update) is not int or not 0 <= update <= MOST_UPDATES:
            return
        if isinstance(why, str):
            self.missing[update] = plain(why, LONGEST_WHY)
        elif type(steps) is int and 1 <= steps <= LONGEST:
            self._frames[update], self.steps[update] = arrays, steps
            self.missing.pop(update, None)

    def _take_losses(self, values: dict[str, Any]) -> None:
        losses, first = values["losses"], values.get("first")
        if type(first) is not int or not isinstance(losses, list) or first > MOST_UPDATES:
            return
        if first != len(self.losses) + 1:  # they come one after the other
            return
        self.losses.extend(_number(one) for one in losses)


def _number(value: object) -> float:
    """Return a loss of a JSON text: a number, or "nan", "inf" or "-inf"."""
    if isinstance(value, str) and value in ("inf", "-inf"):
        return float(value)
    known = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if known and abs(value) < 1e308 else math.nan  # type: ignore[arg-type]
