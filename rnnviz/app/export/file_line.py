"""FileLine: the file that is written; its name follows what is chosen until a person types one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from rnnviz.app.export.choice import FORMS, Form
from rnnviz.figures.style.plain_text import PlainLabel


class FileLine(QWidget):
    """A name to type, and a button that asks the system for one.

    `propose` returns a free file for panels and a suffix.

    Signals
    -------
    changed()
    form_named(Form)
        A name was given whose suffix is that of another form.
    """

    changed = Signal()
    form_named = Signal(object)

    def __init__(self, propose: Callable[[Sequence[str], str], Path]) -> None:
        super().__init__()
        self._propose = propose
        self._form, self._by_hand = FORMS[0], False
        self.edit = QLineEdit()
        self.edit.setAccessibleName("File")
        self.button = QPushButton("Choose …")
        self.button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel("File"))
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        self.edit.textEdited.connect(self._take)
        self.edit.textChanged.connect(self.changed)
        self.button.clicked.connect(self._ask)

    @property
    def path(self) -> Path:
        """The file that is named."""
        return Path(self.edit.text())

    def name(self, panels: Sequence[str], form: Form) -> None:
        """Propose a name for panels in a form; what a person has typed only gets its suffix."""
        self._form = form
        self.setVisible(bool(form.suffix))
        if not form.suffix:
            return
        if self._by_hand:
            self.edit.setText(str(in_form(self.path, form)))
        else:
            self.edit.setText(str(self._propose(panels, form.suffix)))

    def _take(self, text: str) -> None:
        self._by_hand = bool(text)
        suffix = Path(text).suffix.lower()
        named = next((form for form in FORMS if form.suffix == suffix and suffix), None)
        if named is not None and named != self._form:
            self.form_named.emit(named)

    def _ask(self) -> None:
        kinds = {f"{form.title} (*{form.suffix})": form for form in FORMS if form.suffix}
        own = f"{self._form.title} (*{self._form.suffix})"
        asked, _ = QFileDialog.getSaveFileName(
            self, "Export", self.edit.text(), ";;".join(kinds), own,
            QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if asked:
            self._take(asked)
            self.edit.setText(str(in_form(Path(asked), self._form)))


def in_form(path: Path, form: Form) -> Path:
    """Return the name of a file with the suffix of a form in place of another form's."""
    known = path.suffix.lower() in {one.suffix for one in FORMS if one.suffix}
    return path.with_suffix(form.suffix) if known else Path(f"{path}{form.suffix}")
