"""CommandDialog: the fields of a command, beside the window, to be tried again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rnnviz.app.controls.field import Field
from rnnviz.app.controls.fields import make_field
from rnnviz.app.session import Session
from rnnviz.app.style.look import Look, set_look
from rnnviz.errors import RnnvizError
from rnnviz.figures.drawing.notation import in_line
from rnnviz.figures.style.plain_text import PlainLabel, window_title
from rnnviz.settings import Entry, Value, build
from rnnviz.training.commands.base import Command, Situation
from rnnviz.training.commands.form import form_of

LETTERS = 44  # of a line, about
MARGIN = 12  # pixels between the dialog and the window's edges


class CommandDialog(QDialog):
    """Stays open, and lets the window go on: what is done is seen there at once.

    Parameters
    ----------
    session : Session
    situation : callable
        Returns that of the edited run.
    button : QWidget
        Above which it stands, and with whose window it closes.

    Attributes
    ----------
    fields : dict of str to Field
    """

    def __init__(
        self, session: Session, situation: Callable[[], Situation], button: QWidget
    ) -> None:
        super().__init__(button.window())
        self.setObjectName("command")
        self._session, self._situation, self._button = session, situation, button
        self._kind: type[Command] | None = None
        self._whose: Callable[[], str] = str
        self._chosen: dict[str, Value] = {}
        self.fields: dict[str, Field] = {}
        self.title, self.about, self.message = PlainLabel(), PlainLabel(), PlainLabel()
        self.do_button, self.close_button = QPushButton("Do it"), QPushButton("Close")
        self._lay_out()
        self.do_button.clicked.connect(self._do)
        self.close_button.clicked.connect(self.close)
        session.experiments_changed.connect(self._refresh)
        button.window().installEventFilter(self)

    def show_kind(
        self, kind: type[Command], chosen: Mapping[str, Value], whose: Callable[[], str]
    ) -> None:
        """Ask for what a kind of command needs; `whose` returns the name of the edited run."""
        self._kind, self._whose, self._chosen = kind, whose, dict(chosen)
        self._say("")
        self._refresh()
        self.adjustSize()
        if not self.isVisible():
            self._place()
        self.show()
        self.raise_()
        self.activateWindow()
        first = next(iter(self.fields.values())).label.buddy()
        if first is not None:
            first.setFocus()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        """Close with the window."""
        if event.type() == QEvent.Type.Close:
            self.close()
        return False

    def _lay_out(self) -> None:
        self.title.setObjectName(Look.SECTION)
        self.about.setObjectName(Look.DIM)
        self.do_button.setObjectName(Look.PRIMARY)
        self.do_button.setDefault(True)
        self.close_button.setAutoDefault(False)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button, about in (
            (self.do_button, "Carry it out on the running network; this stays open."),
            (self.close_button, "Close; what was done stays."),
        ):
            button.setAccessibleDescription(about)
            buttons.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 14, 16, 12)
        outer.setSpacing(10)
        for label in (self.title, self.about, self.message):
            label.setWordWrap(True)
            label.setMinimumWidth(LETTERS * label.fontMetrics().averageCharWidth())
        outer.addWidget(self.title)
        outer.addWidget(self.about)
        outer.addLayout(self._column)
        outer.addWidget(self.message)
        outer.addStretch(1)
        outer.addLayout(buttons)

    def _refresh(self) -> None:
        """Offer what the run has now, with what is chosen as far as that is there."""
        if self._kind is None:
            return
        title = in_line(self._kind.title)
        self.setWindowTitle(window_title(title))
        self.title.setText(" · ".join(filter(None, (title, self._whose()))))
        self.about.setText(in_line(self._kind.about))
        try:
            entries = form_of(self._kind, replace(self._situation(), chosen=self._chosen))
        except RnnvizError as problem:
            entries = []
            self._say(str(problem), Look.BAD)
        else:
            if not self.do_button.isEnabled():  # the message says why it was not
                self._say("")
        self.do_button.setEnabled(bool(entries))
        self._show_entries(entries)

    def _show_entries(self, entries: list[Entry]) -> None:
        """Show the fields; those that are as before stay, with the focus."""
        wanted = {entry.key: _written(entry) for entry in entries}
        for key, field in list(self.fields.items()):
            if key not in wanted or field.setting != wanted[key].setting:
                self._column.removeWidget(field)
                self.fields.pop(key).deleteLater()
        for place, (key, entry) in enumerate(wanted.items()):
            if key not in self.fields:
                self.fields[key] = self._new_field(entry)
                self._column.insertWidget(place, self.fields[key])
            self.fields[key].set_value(entry.value)
        self.fields = {key: self.fields[key] for key in wanted}

    def _new_field(self, entry: Entry) -> Field:
        field = make_field(entry)
        field.edited.connect(self._edit)
        field.refused.connect(lambda text: self._say(text, Look.BAD))
        return field

    def _edit(self, key: str, value: Value) -> None:
        self._chosen[key] = value
        self._say("")
        self._refresh()

    def _do(self) -> None:
        """Carry out what the fields say; if that cannot be, say why."""
        assert self._kind is not None
        try:
            entries = form_of(self._kind, replace(self._situation(), chosen=self._chosen))
            command = build(self._kind, {entry.key: entry.value for entry in entries})
            self._session.do(command)
        except RnnvizError as problem:
            self._say(str(problem), Look.BAD)
        else:
            self._say(f"Done: {in_line(command.words)}. Ctrl+Z takes it back.", Look.GOOD)

    def _say(self, text: str, look: Look = Look.PLAIN) -> None:
        self.message.setText(text)
        set_look(self.message, look)
        self.resize(self.size().expandedTo(self.sizeHint()))  # fields keep their height

    def _place(self) -> None:
        """Stand above the button, at the window's left edge, where it hides the fewest panels."""
        left = self._button.window().mapToGlobal(QPoint(MARGIN, 0)).x()
        bottom = self._button.mapToGlobal(QPoint(0, -MARGIN)).y()
        self.move(left, bottom - self.height())


def _written(entry: Entry) -> Entry:
    """Return an entry with its words as they stand in a line."""
    setting = entry.setting
    titles = tuple(map(in_line, setting.titles))
    return replace(entry, setting=replace(setting, help=in_line(setting.help), titles=titles))
