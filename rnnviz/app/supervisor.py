"""Supervisor: what is done where the training process is silent, has ended, or reads a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from rnnviz.app.notices import Notice, Severity
from rnnviz.app.process_link import ProcessLink
from rnnviz.app.question import Answers, Question
from rnnviz.data.known import Inquiry, check_steady, remember
from rnnviz.numbers import percent
from rnnviz.training.worker.messages import Answer, Cancel, Inquire, Reading

SOON = 0.3  # seconds within which a reading that ends is not worth a word
COPY = "Copy report"
REMEDY = "make training.batch, model.units or the task's sequences smaller, or restart"


class Supervisor(QObject):
    """Keeps a link's process going, or says why it does not.

    `begin` begins the runs again, paused, in another process; `report` returns the report that
    begins with a sentence on the present one.

    Signals
    -------
    question_changed(Question or None)
        What is asked or under way now.
    noticed(Notice)
    failed(str)
        The process has ended or is silent; this is the report.
    """

    question_changed = Signal(object)
    noticed = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        link: ProcessLink,
        begin: Callable[[], str],
        report: Callable[[str], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._link, self._begin, self._report = link, begin, report
        self._restarted_by_itself = self._tells_loss = False
        self._inquiry: Inquiry[Any] | None = None
        self._then: Callable[[], object] = lambda: None
        self._asked: Inquiry[Any] | None = None  # the last one, and how often it was in a row
        self._times = 0
        self._asked_at = 0.0
        self._shows_progress = self._has_cancelled = False
        link.silent_changed.connect(self._tell_silence)
        link.lost.connect(self._take_loss)
        link.progressed.connect(self._tell_progress)
        link.reported.connect(self._end_of_reading)
        link.answered.connect(self._take_answer)

    def trust(self) -> None:
        """Restart the runs by itself once more: a person has done something since."""
        self._restarted_by_itself = False
        self._end_of_loss()

    def inquire(self, inquiry: Inquiry[Any], then: Callable[[], object]) -> None:
        """Let the process read a file, and do something once that is over.

        Raises
        ------
        SettingError
            If that was to be done several times already: the file changes all the time.
        """
        self._times = self._times + 1 if inquiry == self._asked else 1
        self._asked = inquiry
        check_steady(inquiry, self._times)
        if not self._link.alive:
            self._begin()
        if self._inquiry is not None:
            self._link.send(Cancel())
        self._inquiry, self._then, self._asked_at = inquiry, then, time.monotonic()
        self._has_cancelled = False
        self._link.send(Inquire(inquiry))

    def cancel(self) -> None:
        """Read the file no further, and do nothing."""
        inquiry, self._inquiry = self._inquiry, None
        self._asked = None
        if inquiry is not None:
            self._has_cancelled = True
            self._link.send(Cancel())
            self.question_changed.emit(None)
            name = Path(inquiry.path).name
            self.noticed.emit(Notice(f"{name} is not read; nothing has changed."))

    def _tell_progress(self, reading: Reading) -> None:
        """Show how far a file is read; what runs have begun with is read again unasked."""
        if self._has_cancelled:  # it does not know yet
            return
        if self._inquiry is None or time.monotonic() - self._asked_at > SOON:
            text = f"Reading {Path(reading.path).name}: {percent(reading.share)}"
            answers = () if self._inquiry is None else (("Cancel", self.cancel),)
            self._shows_progress, self._tells_loss = True, False
            self.question_changed.emit(Question(text, answers, "reading", reading.share))

    def _end_of_reading(self) -> None:
        self._has_cancelled = False
        if self._shows_progress and self._inquiry is None:
            self._shows_progress = False
            self.question_changed.emit(None)

    def _take_answer(self, answer: Answer) -> None:
        if answer.inquiry == self._inquiry:
            remember(answer.inquiry, answer.found, answer.version)
            self._inquiry = None
            self.question_changed.emit(None)
            self._then()
            if self._inquiry is None:  # it is done, or refused
                self._asked = None

    def _tell_silence(self, silent: bool) -> None:
        if not silent:
            self.question_changed.emit(None)
            return
        text = "The training process does not answer. Restart goes on from what was kept last."
        answers = (("Wait", self._link.wait), ("Restart", self._restart))
        self._tell(text, answers, "no answer", self._made_report(text))

    def _restart(self) -> None:
        self.trust()
        begun = self._begin()
        self.noticed.emit(Notice(f"The training process was restarted: {begun}."))

    def _take_loss(self, reason: str) -> None:
        if self._inquiry is not None:
            self._inquiry = None
            self.question_changed.emit(None)
        again = self._restarted_by_itself
        text = f"The training process ended{' again' if again else ''}: {reason}."
        report = self._made_report(text)
        if again:
            self._link.end()
            text += f" To continue, {REMEDY}."
            self._tell(text, (("Restart", self._restart),), "stopped", report)
            self.noticed.emit(Notice("The training process has ended.", Severity.FAULT))
        else:
            self._restarted_by_itself = True
            begun = self._begin()
            text += f" Now {begun}, paused."
            self._tell(text, (("OK", self._end_of_loss),), "", report)
            text = f"The training process ended: {begun}, paused."
            self.noticed.emit(Notice(text, Severity.REFUSAL))
        self._tells_loss = True

    def _end_of_loss(self) -> None:
        if self._tells_loss:
            self._tells_loss = False
            self.question_changed.emit(None)

    def _made_report(self, text: str) -> str:
        report = self._report(text)
        self.failed.emit(report)
        return report

    def _tell(self, text: str, answers: Answers, state: str, report: str) -> None:
        """Say what has happened, with what can be done; its report may be copied."""
        copy = (COPY, partial(self._copy, report))
        self.question_changed.emit(Question(text, (*answers, copy), state))

    def _copy(self, report: str) -> None:
        QGuiApplication.clipboard().setText(report)
        self.noticed.emit(Notice("The report is on the clipboard."))
