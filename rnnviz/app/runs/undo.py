"""Undo: what was done to the runs, so that it can be taken back and done again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

MOST = 200  # steps that can be taken back
GESTURE = 1.5  # seconds within which changes of one setting are one step


@dataclass(frozen=True)
class Deed:
    """Something that was done: in words, and how it is taken back and done again.

    `undo` and `redo` return what else there is to say, "" for nothing. Deeds of the same `place`
    that follow each other quickly are one.
    """

    words: str
    undo: Callable[[], str | None]
    redo: Callable[[], str | None]
    place: object = None


@dataclass(frozen=True)
class Lists:
    """The deeds that can be taken back, and those that can be done again, each in order."""

    done: tuple[Deed, ...] = ()
    undone: tuple[Deed, ...] = ()


class Undo(QObject):
    """The deeds of a person, the last one first to be taken back.

    Attributes
    ----------
    moving : bool
        Whether one is being taken back or done again.

    Signals
    -------
    changed()
        Something else can be taken back, or done again.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._done: list[Deed] = []
        self._undone: list[Deed] = []
        self._last = 0.0
        self.moving = False

    @property
    def next(self) -> str:
        """What is taken back next; "" if nothing can be."""
        return self._done[-1].words if self._done else ""

    @property
    def next_again(self) -> str:
        """What is done again next; "" if nothing can be."""
        return self._undone[-1].words if self._undone else ""

    def add(self, deed: Deed) -> None:
        """Take note of something that was done just now."""
        now = time.monotonic()
        same = bool(self._done) and deed.place is not None and self._done[-1].place == deed.place
        if same and not self._undone and now - self._last < GESTURE:
            first = self._done.pop()
            deed = Deed(deed.words, first.undo, deed.redo, deed.place)
        self._last = now
        self._done = [*self._done[1 - MOST :], deed]
        self._undone = []
        self.changed.emit()

    def undo(self) -> str:
        """Take the last deed back; return in words what it was, "" if there is none."""
        return self._move(self._done, self._undone, lambda deed: deed.undo())

    def redo(self) -> str:
        """Do again what was taken back last; return in words what it was, "" if nothing."""
        return self._move(self._undone, self._done, lambda deed: deed.redo())

    def clear(self) -> None:
        """Forget all: other runs are shown."""
        self._done, self._undone = [], []
        self.changed.emit()

    def lists(self) -> Lists:
        """Return all deeds as they are listed now."""
        return Lists(tuple(self._done), tuple(self._undone))

    def go_back_to(self, lists: Lists) -> str:
        """List the deeds as they were once: what came after is lost. Return that in words."""
        lost = [deed.words for deed in self._done if deed not in lists.done]
        lost += [f"taking back: {deed.words}" for deed in lists.done if deed not in self._done]
        if lost:
            self._done, self._undone = list(lists.done), list(lists.undone)
            self.changed.emit()
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        return f"{lost[-1]}{more}" if lost else ""

    def _move(
        self, source: list[Deed], target: list[Deed], carry_out: Callable[[Deed], str | None]
    ) -> str:
        if not source:
            return ""
        deed = source.pop()
        target.append(deed)
        self.moving = True
        more = carry_out(deed)
        self.moving = False
        self._last = 0.0
        self.changed.emit()
        return f"{deed.words}: {more}" if more else deed.words
