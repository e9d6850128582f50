"""Faults: what goes wrong in the window is told once, noted in the log, and ends nothing."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from rnnviz.app.faults.fault_dialog import FaultDialog
from rnnviz.app.faults.log import ERROR, INFO, WARNING, Log
from rnnviz.app.faults.reports import state_of, versions_line
from rnnviz.app.notices import Notice, Severity
from rnnviz.app.parts import Parts
from rnnviz.training.worker.discreet import discreet, place_of, summary, traceback_of

MOST_KINDS = 10  # faults that are told; any further ones are only noted
NOTED_AT = {1, 10, 100, 1000, 10_000, 100_000}  # times that a fault is noted in the log
LEVELS = {Severity.REFUSAL: WARNING, Severity.FAULT: ERROR}

Hook: TypeAlias = Callable[[type[BaseException], BaseException, TracebackType | None], Any]


@dataclass(frozen=True)
class Told:
    """A kind of fault: in a line, and its traceback."""

    summary: str
    traceback: str


class Faults(QObject):
    """Errors that nobody has caught, while `watching`: in slots, in events, in threads.

    One dialog at a time tells of them, and of one kind of fault only once: the same kind of error
    at the same line. Refusals, and how the training process fails, are noted in the log.

    `save_work` saves the runs and returns where; without one that is not offered.
    """

    _came = Signal()

    def __init__(self, window: Parts, log: Log, save_work: Callable[[], str] | None = None) -> None:
        super().__init__(window)
        self.dialog: FaultDialog | None = None
        self.save_work = save_work
        self._window, self._log = window, log
        self._lock = threading.Lock()  # threads have faults, too
        self._times: Counter[str] = Counter()
        self._told: dict[str, Told] = {}  # by the kind of fault
        self._new = self._due = False
        self._hook: Hook = sys.excepthook
        # Not at once: nothing may be opened while something is painted, or from another thread.
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        window.transport.notice.told.connect(self._note_notice)
        window.session.supervisor.failed.connect(lambda report: log.note(ERROR, report))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take the errors that nobody catches, until this is over."""
        self._hook, of_threads = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._take, self._take_of_thread
        QTimer.singleShot(0, self, lambda: self._log.note(INFO, f"begins: {versions_line()}"))
        try:
            yield
        except Exception as error:  # it ends the program
            self._log.note(ERROR, traceback_of(error))
            raise
        finally:
            sys.excepthook, threading.excepthook = self._hook, of_threads
            self._log.note(INFO, "ends")
            self._log.close()

    def _take_of_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._take(args.exc_type, args.exc_value, args.exc_traceback)

    def _take(
        self, kind: type[BaseException], error: BaseException, origin: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hook(kind, error, origin)
            return
        try:
            if self._count(error.with_traceback(origin)):
                self._hook(kind, error, origin)  # on the terminal, if there is one
        except Exception:
            sys.__excepthook__(*sys.exc_info())

    def _count(self, error: BaseException) -> bool:
        """Count a fault, note it now and then, and return whether it is the first of its kind."""
        key = f"{type(error).__name__} {place_of(error.__traceback__)}"
        with self._lock:
            self._times[key] += 1
            times = self._times[key]
        if times in NOTED_AT:
            text = traceback_of(error) if times == 1 else summary(error)
            self._log.note(ERROR, f"fault, {_times(times)}: {text}")
        if times == 1 and len(self._told) < MOST_KINDS:
            self._told[key], self._new = Told(summary(error), traceback_of(error)), True
        if key in self._told and not self._due:
            self._due = True
            self._came.emit()
        return times == 1

    def _tell(self) -> None:
        """Tell of the faults so far, in a new dialog if there is a new one."""
        self._due, window = False, self._window
        if not window.isVisible() or not (self._new or self.dialog):
            return
        self._new = False
        if self.dialog is None:
            self.dialog = FaultDialog(window, self.save_work)
            self.dialog.finished.connect(self._forget)
            self.dialog.close_asked.connect(window.close, Qt.ConnectionType.QueuedConnection)
            self.dialog.open()
        self.dialog.show_faults(self._words(), self._words_on_runs(), self._report())

    def _forget(self) -> None:
        self.dialog = None

    def _words(self) -> str:
        """Return what went wrong last, and how often."""
        key, told = list(self._told.items())[-1]
        times = self._times[key]
        often = "" if times == 1 else f" ({_times(times)})"
        return f"Something in the window went wrong: {told.summary}{often}."

    def _words_on_runs(self) -> str:
        if not self._window.session.link.alive:
            return ""
        return "Your runs go on: they train in a process of their own."

    def _report(self) -> str:
        session = self._window.session
        told = list(self._told.items())  # a thread may add to it
        faults = [f"{_times(self._times[key])}:\n{one.traceback}" for key, one in told]
        state = state_of(session.experiments, session.snapshots)
        return "\n".join([versions_line(), *state, *faults])

    def _note_notice(self, notice: Notice) -> None:
        if notice.severity in LEVELS:
            self._log.note(LEVELS[notice.severity], discreet(notice.text))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
