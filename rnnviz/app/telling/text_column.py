"""TextColumn: what is told about a scene, beside the figure."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from rnnviz.app.controls.offered import Offered
from rnnviz.app.style.look import Look
from rnnviz.app.telling.contents import Contents
from rnnviz.app.telling.markdown import Links, show_markdown
from rnnviz.app.telling.progress import Progress
from rnnviz.figures.drawing.notation import in_line
from rnnviz.figures.style.plain_text import PlainLabel
from rnnviz.figures.style.theme import Theme

MARKS = re.compile(r"([\\`*_{}\[\]<>#|!$])")  # of Markdown


class TextBrowser(QTextBrowser):
    """Shows Markdown, and loads nothing.

    Signals
    -------
    followed(str)
        The target of a link that was clicked.
    """

    followed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.anchorClicked.connect(lambda url: self.followed.emit(url.toString()))
        self._wanted: int | None = None  # the height to be shown from, until a person scrolls
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._scroll)
        bar.actionTriggered.connect(self._let_go)

    def scroll_to(self, y: int) -> None:
        """Show the text from a height on; not where it was last written to."""
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._wanted = y
        self._scroll()

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        """Load nothing, whatever a text names."""
        del kind, name
        return None

    def _scroll(self) -> None:
        if self._wanted is not None:
            self.verticalScrollBar().setValue(self._wanted)

    def _let_go(self) -> None:
        self._wanted = None


class TextColumn(QWidget):
    """The title of a scene, its text as far as it is told, and the controls that it offers.

    Signals
    -------
    followed(str)
        The target of a phrase that was clicked: an act, or a term of the glossary.
    went_on()
        The rest is to be told, whether or not training has come so far.
    """

    followed = Signal(str)
    went_on = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("text")
        self.title, self.waiting = PlainLabel(), PlainLabel()
        self.title.setObjectName("scene")
        self.waiting.setObjectName(Look.DIM)
        for label in (self.title, self.waiting):
            label.setWordWrap(True)
        self.browser = TextBrowser("what is told about the scene")
        self.browser.followed.connect(self.followed)
        self.read_on = QToolButton()
        self.read_on.setObjectName("read")
        self.read_on.setText("Read on now")
        self.read_on.setAccessibleName("Read on now")
        self.read_on.setAccessibleDescription("Show the text that waits for training to come on.")
        self.read_on.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.read_on.clicked.connect(self.went_on)
        self.skip = QWidget()
        row = QHBoxLayout(self.skip)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.read_on)
        row.addStretch(1)
        self.offered = Offered(in_row=False)
        self.contents = Contents()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.contents)
        column.addWidget(self.title)
        column.addWidget(self.browser, 1)
        for widget in (self.waiting, self.skip, self.offered):
            column.addWidget(widget)
        self._old = 0

    def show_text(self, title: str, progress: Progress, theme: Theme, links: Links) -> None:
        """Show the parts that are told, and what is new of them in view."""
        self.title.setText(title)
        words = {place: _words(progress, place) for place in range(progress.told)}
        texts = {place: text for place, text in words.items() if text}
        new = sum(place < progress.old for place in texts)
        before = self.browser.verticalScrollBar().value()
        document = self.browser.document()
        document.setDefaultFont(self.browser.font())
        number = show_markdown(document, list(texts.values()), theme, links, new)
        if progress.old != self._old:
            block = document.findBlockByNumber(number)
            before = round(document.documentLayout().blockBoundingRect(block).y())
        self.browser.scroll_to(before)
        self._old = progress.old

    def set_lecture(self, on: bool) -> None:
        """Show the text alone: in a lecture, keys and another bar do the rest."""
        self.contents.set_lecture(on)
        for widget in (self.offered, self.skip):
            widget.setVisible(not on)

    def show_waiting(self, words: str, can_skip: bool) -> None:
        """Say what the text waits for, and whether it can go on without."""
        self.waiting.setText(words)
        self.waiting.setVisible(bool(words))
        self.read_on.setVisible(can_skip)


def _words(progress: Progress, place: int) -> str:
    """Return a part as Markdown; of a question, what it was, what was chosen and what is right."""
    part = progress.parts[place]
    if part.question is None:
        return part.text
    question, choice = part.question, progress.choice(place)
    right = _verbatim(question.choices[question.answer])
    verdict = f"The answer: {right}."
    if choice is not None:
        chosen = _verbatim(question.choices[choice])
        verdict = f"You said: {chosen}. " + (
            "That is right." if choice == question.answer else verdict
        )
    return f"**{_verbatim(question.text)}**\n\n{verdict}\n\n{part.text}".rstrip()


def _verbatim(text: str) -> str:
    """Return a text that Markdown shows as it is, with small signs for indices."""
    return MARKS.sub(r"\\\1", in_line(text))
