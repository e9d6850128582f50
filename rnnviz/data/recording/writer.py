"""Writer: a recording as it is made."""

from __future__ import annotations

import io
import json
import math
import secrets
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from rnnviz.data.recording.entries import LARGEST, Entry, directory, packed
from rnnviz.data.recording.frame import LARGEST_FRAME, Frame
from rnnviz.data.recording.module import Module

FORMAT, KIND, INDEX, END = 1, "recording", "recording.json", "end.json"
MOST_PENDING = 1_000  # losses in an entry


class Sink(Protocol):
    """Where the bytes of a recording go."""

    def write(self, content: bytes, needed: bool) -> bool:
        """Take bytes that follow those before, or none of them if these are not `needed`.

        Return whether they were taken.
        """

    def close(self, end: bytes) -> None:
        """Take the last bytes, the directory of the zip."""


class Writer:
    """Writes one recording to one or more places.

    Parameters
    ----------
    module : Module
    every : int
        How many updates lie between two frames.
    *sinks : Sink

    Attributes
    ----------
    updates : int
        How many updates there have been.
    dropped : int
        How many frames were not taken by one of the places.
    """

    def __init__(self, module: Module, every: int, *sinks: Sink) -> None:
        self.module, self.updates, self.dropped = module, 0, 0
        self._tapes = [_Tape(sink) for sink in sinks]
        self._pending: list[float] = []
        identity = secrets.token_hex(8)
        about = {"format": FORMAT, "kind": KIND, "id": identity, "every": every}
        self._write({INDEX: {**about, "module": module.to_dict()}})

    def frame(self, frame: Frame) -> None:
        """Add a pass with the weights after as many updates as there have been.

        Raises
        ------
        ValueError
            If its arrays are not those of the net, or are too large.
        """
        frame.check(self.module)
        name = _name("frame", frame.update)
        if sum(array.nbytes for array in frame.arrays.values()) > LARGEST_FRAME:
            raise ValueError(f"the pass has more than {LARGEST_FRAME // 2**20} MB")
        arrays = {f"{name}/{key}.npy": _npy(array) for key, array in frame.arrays.items()}
        about = {"frame": frame.update, "steps": frame.steps}  # last: so much is whole
        self.flush()
        self.dropped += not self._write({**arrays, f"{name}.json": about}, needed=False)

    def without_frame(self, update: int, why: str) -> None:
        """Say why there is no pass with the weights after so many updates."""
        self._write({f"{_name('frame', update)}.json": {"frame": update, "why": why}})

    def update(self, loss: float) -> None:
        """Add the loss of the next update; NaN if it is not known."""
        self.updates += 1
        self._pending.append(loss)
        if len(self._pending) >= MOST_PENDING:
            self.flush()

    def flush(self) -> None:
        """Write the losses that have been added."""
        if self._pending:
            first = self.updates - len(self._pending) + 1
            losses = [one if math.isfinite(one) else str(one) for one in self._pending]
            self._pending = []
            self._write({f"{_name('losses', first)}.json": {"first": first, "losses": losses}})

    def close(self) -> None:
        """Say that nothing follows."""
        try:
            self.flush()
            self._write({END: {"updates": self.updates}})
        finally:
            for tape in self._tapes:
                tape.close()

    def _write(self, contents: Mapping[str, object], needed: bool = True) -> bool:
        texts = {
            name: one if isinstance(one, bytes) else json.dumps(one).encode()
            for name, one in contents.items()
        }
        taken = [tape.write(texts, needed) for tape in self._tapes]  # each of them
        return all(taken)


class _Tape:
    """The entries in one place."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._place = sink, 0
        self._entries: list[Entry] = []

    def write(self, contents: Mapping[str, bytes], needed: bool) -> bool:
        """Write entries, all or none, and return whether they were."""
        entries, whole, place = [], [], self._place
        for name, content in contents.items():
            entry, held = packed(name, content, place)
            entries.append(entry)
            whole.append(held)
            place = entry.stop
        if place > LARGEST or not self._sink.write(b"".join(whole), needed):
            return False
        self._entries += entries
        self._place = place
        return True

    def close(self) -> None:
        self._sink.close(directory(self._entries, self._place))


def _name(word: str, update: int) -> str:
    return f"{word}-{update:010}"


def _npy(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    content = io.BytesIO()
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    np.lib.format.write_array(content, little, allow_pickle=False)
    return content.getvalue()
