"""QuestionBar: what the program asks, or says is under way, with buttons to answer it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from rnnviz.app.question import Question
from rnnviz.figures.style.plain_text import PlainLabel

WIDE = 1000  # positions of the progress bar


class QuestionBar(QWidget):
    """A line with a sentence, a progress bar where that is known, and buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, WIDE)
        self.progress.setTextVisible(False)
        self._row.addWidget(self.text, 1)
        self._row.addWidget(self.progress)
        self.buttons: list[QToolButton] = []
        self.question: Question | None = None
        self.hide()

    def show_question(self, question: Question | None) -> None:
        """Show a question, or none."""
        self.question = question
        self.setVisible(question is not None)
        if question is None:
            return
        self.text.setText(question.text)
        self.progress.setVisible(question.share is not None)
        self.progress.setValue(round(WIDE * (question.share or 0.0)))
        if [button.text() for button in self.buttons] != [words for words, _ in question.answers]:
            self._offer(question)
        for button in self.buttons:
            button.setAccessibleDescription(f"Answers: {question.text}")

    def _offer(self, question: Question) -> None:
        for button in self.buttons:
            button.deleteLater()
        self.buttons = []
        for number, (words, _) in enumerate(question.answers):
            button = QToolButton()
            button.setText(words)
            button.setAccessibleName(words)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._answer, number))
            self._row.addWidget(button)
            self.buttons.append(button)

    def _answer(self, number: int) -> None:
        if self.question is not None:
            self.question.answers[number][1]()
