"""Keeper: the runs as they were a few seconds ago, for when their process ends unexpectedly."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz.app.process_link import ProcessLink
from rnnviz.app.runs.undo import Lists
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.worker.messages import Gather, Gathered, Report

EVERY = 5_000  # milliseconds, at least
REST = 40  # times as long as gathering took, at least


class Keeper(QObject):
    """Gathers the runs from their process, again and again while they change.

    Attributes
    ----------
    family : SavedFamily or None
        The runs of the scene that is shown, each with its beginning and its end.
    deeds : Lists
        What had been done to them by then; `list_deeds` tells it now.

    Signals
    -------
    kept()
        `family` is newer.
    """

    kept = Signal()

    def __init__(self, link: ProcessLink, parent: QObject) -> None:
        super().__init__(parent)
        self.family: SavedFamily | None = None
        self.deeds = Lists()
        self.list_deeds: Callable[[], Lists] = Lists
        self._asked_after: dict[int, Lists] = {}  # by the number of the message that asked
        self._link = link
        self._state: object = None  # of the runs as they were last reported, and as gathered
        self._gathered: object = None
        self._asked = time.monotonic()
        link.reported.connect(self._note)
        link.gathered.connect(self._take)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._gather_new)
        self._timer.start()

    def gather(self, room: int = 0) -> None:
        """Ask for the runs now, with checkpoints of about so many bytes; `gathered` brings them."""
        self._asked = time.monotonic()
        if self._link.alive:
            self._link.process.send(Gather(room))
            self._asked_after[self._link.process.sent] = self.list_deeds()
            self._link.refresh()

    def forget(self) -> None:
        """Others are shown."""
        self.family, self._state, self._gathered = None, None, None
        self.deeds = Lists()

    def stop(self) -> None:
        """Gather no more."""
        self._timer.stop()

    def _gather_new(self) -> None:
        if self._state != self._gathered:
            self._gathered = self._state
            self.gather()

    def _note(self, report: Report) -> None:
        runs = tuple((one.update, len(one.journal), one.end) for one in report.snapshots)
        names = tuple((one.number, one.name) for one in report.tree.members)
        self._state = self._link.name, runs, report.tree.shown, names

    def _take(self, gathered: Gathered) -> None:
        took = 1000 * (time.monotonic() - self._asked)
        self._timer.setInterval(max(EVERY, round(REST * took)))
        deeds = self._asked_after.pop(gathered.received)
        if gathered.name == self._link.name:
            self.family, self.deeds = gathered.family, deeds
            self.kept.emit()
