"""Doing: what a person does to the edited run by commands, at once or through a dialog."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from rnnviz.app.actions.actions import Actions
from rnnviz.app.commands.dialog import CommandDialog
from rnnviz.app.notices import refusal
from rnnviz.app.session import Session
from rnnviz.engine.interventions.holds import NO_HOLDS, Holds
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.settings import Value
from rnnviz.training.commands.base import Command, Situation
from rnnviz.training.commands.form import form_of
from rnnviz.training.settings.runs import run_name

BY_KEYS = ("play", "undo", "redo")  # what keys do in the dialog, too


class Doing(QObject):
    """Does commands, and asks for what they need; the session says why one was not done.

    `button` is what opens their menu: the dialog stands above it.

    Attributes
    ----------
    dialog : CommandDialog or None
        Once it has been asked for.
    """

    def __init__(self, session: Session, figure: Figure, actions: Actions, button: QWidget) -> None:
        super().__init__(button)
        self._session, self._figure, self._actions = session, figure, actions
        self._button = button
        self.dialog: CommandDialog | None = None

    @property
    def situation(self) -> Situation:
        """The edited run's."""
        return Situation(self._session.experiment, self.holds)

    @property
    def holds(self) -> Holds:
        """What is held in the edited run."""
        snapshots, run = self._session.snapshots, self._session.edited_run
        return snapshots[run].holds if run < len(snapshots) else NO_HOLDS

    @property
    def whose(self) -> str:
        """The name of the edited run, where there are several: "run B"."""
        several = len(self._session.experiments) > 1
        return f"run {run_name(self._session.edited_run)}" if several else ""

    def edit(self, run: int | None) -> None:
        """Act on a run from now on; None for the only one."""
        if run is not None and run != self._session.edited_run:
            self._session.edit_run(run)

    def do(self, command: Command) -> None:
        """Carry out a command, or say why that cannot be."""
        try:
            self._session.do(command)
        except RnnvizError as problem:
            self._session.noticed.emit(refusal(problem))

    def ask(self, kind: type[Command], chosen: Mapping[str, Value] | None = None) -> None:
        """Do what a kind of command does; ask before, if it needs to be told something.

        The form begins with what is chosen, or with what is pinned.
        """
        chosen = pointed_at(self._figure.pin or NOWHERE) if chosen is None else chosen
        try:
            fields = form_of(kind, Situation(self._session.experiment, self.holds, chosen))
        except RnnvizError as problem:
            self._session.noticed.emit(refusal(problem))
            return
        if not fields:
            self.do(kind())
            return
        if self.dialog is None:
            self.dialog = CommandDialog(self._session, lambda: self.situation, self._button)
            for name in BY_KEYS:
                self.dialog.addAction(self._actions[name])
        self.dialog.show_kind(kind, chosen, lambda: self.whose)


def pointed_at(cursor: Cursor) -> dict[str, Value]:
    """Return what fields of commands are called that a cursor tells, and their values."""
    found: dict[str, Value | None] = {
        "unit": cursor.unit, "gate": cursor.mark, "block": cursor.mark
    }  # fmt: skip
    if cursor.layer is not None:
        found |= {"layer": cursor.layer.number, "reverse": cursor.layer.reverse}
    if cursor.weight is not None:
        found |= cursor.weight._asdict()
    return {name: value for name, value in found.items() if value is not None}
