"""GlossaryPage: the terms of the field, to be searched, each with where it is seen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from rnnviz.app.telling.markdown import Link, show_markdown
from rnnviz.app.telling.text_column import TextBrowser
from rnnviz.figures.items.guard import guarded
from rnnviz.figures.style.theme import Theme
from rnnviz.training.scenes.glossary import Term, glossary

SHOW, SCENE = "show:", "scene:"  # how the targets of links begin, apart from terms


class GlossaryPage(QWidget):
    """A field for words, above the terms that have them.

    Signals
    -------
    asked_where(Term)
        A term is to be shown where it is seen.
    asked_for_scene(str)
        The scene that explains a term is to be opened.
    """

    asked_where = Signal(object)
    asked_for_scene = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("text")
        self.words = QLineEdit()
        self.words.setObjectName("search")
        self.words.setPlaceholderText("Search the glossary")
        self.words.setAccessibleName("words to search the glossary for")
        self.words.setAccessibleDescription("Only terms that have all of these words are shown.")
        self.words.setClearButtonEnabled(True)
        self.browser = TextBrowser("glossary")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.addWidget(self.words)
        column.addWidget(self.browser)
        self._theme: Theme | None = None
        self._stale = True
        self.words.textChanged.connect(self._show)
        self.browser.followed.connect(self._follow)

    def set_theme(self, theme: Theme) -> None:
        """Show it in a theme's colours."""
        self._theme = theme
        self._show()

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Write what was left unwritten while nobody saw it: it is a long text."""
        super().showEvent(event)
        if self._stale:
            self._show()

    def look_up(self, key: str) -> None:
        """Show one term."""
        self.words.setText(glossary()[key].term)

    def _show(self) -> None:
        theme = self._theme
        self._stale = theme is None or not self.isVisible()
        if theme is None or self._stale:
            return
        document, words = self.browser.document(), self.words.text()
        terms = [term for term in glossary().values() if term.matches(words)]
        terms.sort(key=lambda term: term.term.casefold() != words.strip().casefold())
        text = "\n\n".join(map(_entry, terms)) or "No term has these words."
        document.setDefaultFont(self.browser.font())
        show_markdown(document, [text], theme, lambda _: Link())
        self.browser.scroll_to(0)

    def _follow(self, target: str) -> None:
        if target.startswith(SHOW):
            self.asked_where.emit(glossary()[target.removeprefix(SHOW)])
        elif target.startswith(SCENE):
            self.asked_for_scene.emit(target.removeprefix(SCENE))
        else:
            self.look_up(target)


def _entry(term: Term) -> str:
    """Return a term as Markdown, with links."""
    links = [f"[show it]({SHOW}{term.key})"] if term.panel or term.control else []
    links += [f"[scene]({SCENE}{term.scene})"] if term.scene else []
    links += [f"[{glossary()[key].term}]({key})" for key in term.see]
    return f"**{term.term}**  \n{term.text}  \n" + " · ".join(links)
