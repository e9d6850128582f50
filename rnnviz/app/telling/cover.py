"""QuestionCover: a question in front of the figure, which is seen once it is answered."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.style.look import Look
from rnnviz.figures.drawing.notation import in_line
from rnnviz.figures.style.plain_text import PlainLabel, button_text, tip
from rnnviz.training.scenes.script import MOST_CHOICES, Question

WIDTH = 0.72  # of the figure's


class QuestionCover(QScrollArea):
    """Hides a widget while a question is asked; numbers answer it anywhere in the owner's windows.

    Signals
    -------
    answered(int or None)
        The number of the choice; None if the question is skipped.
    """

    answered = Signal(object)

    def __init__(self, covered: QWidget, owner: QWidget) -> None:
        super().__init__(covered)
        self.setObjectName("cover")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.text = PlainLabel()
        self.text.setObjectName("asked")
        self.text.setWordWrap(True)
        self.hint = PlainLabel("Choose by a click or its number; the figure is shown then.")
        self.hint.setObjectName(Look.DIM)
        self.hint.setWordWrap(True)
        self.buttons: list[QToolButton] = []
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.addStretch(1)
        self._column.addWidget(self.text)
        self._column.addSpacing(8)
        self._column.addSpacing(8)
        self._column.addWidget(self.hint)
        self._column.addStretch(2)
        self.setWidget(page)
        self._keys = [self._key(number, owner) for number in range(MOST_CHOICES)]
        self._question: Question | None = None
        covered.installEventFilter(self)
        self.hide()

    def ask(self, question: Question | None) -> None:
        """Ask a question; None uncovers what is behind."""
        if question == self._question:
            return
        self._question = question
        for button in self.buttons:
            self._column.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        count = 0 if question is None else len(question.choices)
        for number, key in enumerate(self._keys):
            key.setEnabled(number < count)
        self.setVisible(question is not None)
        if question is None:
            return
        self.text.setText(in_line(question.text))
        for number, choice in enumerate(question.choices):
            self._add(f"{number + 1}: {choice}", number)
        self._add("Show without an answer", None)
        self._place()
        self.raise_()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        """Stay as large as what is covered."""
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _key(self, number: int, owner: QWidget) -> QAction:
        key = QAction(owner)
        key.setShortcut(QKeySequence(str(number + 1)))
        key.setToolTip(tip(f"Answer a question with choice {number + 1} [{number + 1}]"))
        key.setEnabled(False)
        key.triggered.connect(partial(self.answered.emit, number))
        owner.addAction(key)
        return key

    def _add(self, text: str, choice: int | None) -> None:
        button = QToolButton()
        button.setText(button_text(in_line(text)))
        button.setAccessibleName(button.text())
        button.setAccessibleDescription("Answer the question, and show the figure.")
        button.setObjectName("choice" if choice is not None else "skip")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        expanding, fixed = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        button.setSizePolicy(fixed if choice is None else expanding, fixed)
        button.clicked.connect(partial(self.answered.emit, choice))
        self._column.insertWidget(self._column.indexOf(self.hint) - 1, button)
        self.buttons.append(button)

    def _place(self) -> None:
        covered = self.parentWidget()
        if covered is None:
            return
        self.setGeometry(covered.rect())
        aside = round((1 - WIDTH) / 2 * covered.width())
        self._column.setContentsMargins(aside, 12, aside, 12)
