"""Recorder: writes down what a watched net does, update by update."""

from __future__ import annotations

import time
import warnings
from contextlib import suppress
from typing import Any, Protocol

from rnnviz.data.recording.writer import Writer
from rnnviz.torch.passes import Chooser, Pass, UnrecordedError

TELL_EVERY = 0.5  # seconds after which losses are written, also without a frame


class Watched(Protocol):
    """A net whose passes are noted."""

    def remove(self) -> None:
        """Watch no longer."""


class Recorder:
    """Records one net; `rnnviz.torch.watch` makes it, and `with` ends it.

    Whatever goes wrong here, the training goes on: a warning says once why something is missing.

    Attributes
    ----------
    updates : int
        How many times `step` was called.
    frames, missing : int
        How many passes were recorded, and how many that were due were not.
    """

    def __init__(self, writer: Writer, watched: Watched, chooser: Chooser, every: int) -> None:
        self._writer, self._watched, self._chooser = writer, watched, chooser
        self._every, self._size = every, 0
        self._told, self._warned = time.monotonic(), set[str]()
        self._open = True
        self.frames = self.missing = 0

    @property
    def dropped(self) -> int:
        """How many passes were not sent to a window that was slow."""
        return self._writer.dropped

    @property
    def updates(self) -> int:
        """How many times `step` was called."""
        return self._writer.updates

    def step(self, loss: Any = None) -> None:
        """Say that an update has been made; call it after ``optimizer.step()``.

        `loss` is a number, or a tensor of one; None if it is not known.
        """
        if not self._open:
            return
        try:
            self._note(loss)
        except Exception as error:  # such as a full disk
            self._warn(f"nothing more is recorded: {error}")
            self.close()

    def close(self) -> None:
        """Record no longer; the recording is whole."""
        if not self._open:
            return
        self._open = self._chooser.wanted = False
        self._watched.remove()
        self._chooser.begin()
        try:
            self._writer.close()
        except Exception as error:
            self._warn(f"the recording was not ended: {error}")
        if self.dropped:
            self._warn(f"the window was slow: {self.dropped:,} passes were not sent to it")

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def _note(self, loss: Any) -> None:
        writer, now = self._writer, time.monotonic()
        if self._chooser.wanted:
            self._record(writer.updates)
        writer.update(self._number(loss))
        if now - self._told > TELL_EVERY:
            writer.flush()
            self._told = now
        self._chooser.begin()
        self._chooser.wanted = writer.updates % self._every == 0

    def _record(self, update: int) -> None:
        """Write the pass of this update, or why there is none."""
        writer = self._writer
        try:
            frame = self._chosen().frame(update, writer.module)
            if self._size and frame.size != self._size:
                raise UnrecordedError(f"it has {frame.size} sequences, the first had {self._size}")
            writer.frame(frame)
            self._size = frame.size
            self.frames += 1
        except (UnrecordedError, ValueError) as why:
            self.missing += 1
            writer.without_frame(update, str(why))
            self._warn(f"update {update} is not recorded, nor others like it: {why}")

    def _chosen(self) -> Pass:
        return self._chooser.chosen()

    def _number(self, loss: Any) -> float:
        """Return a loss as a number; NaN if it is none."""
        try:
            return float(loss.detach() if hasattr(loss, "detach") else loss)
        except (TypeError, ValueError, RuntimeError):
            if loss is not None:
                self._warn("a loss is no single number, so it is not recorded")
            return float("nan")

    def _warn(self, text: str) -> None:
        """Warn once of each kind of thing."""
        kind = text.partition(":")[2] or text
        if kind not in self._warned:
            self._warned.add(kind)
            with suppress(Warning):  # where warnings are errors, they are none here
                warnings.warn(f"rnnviz: {text}.", stacklevel=2)
