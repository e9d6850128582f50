"""HelpWindow: all pages of the documentation, to be read beside the main window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRegularExpression, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QKeySequence, QResizeEvent, QShortcut, QShowEvent, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.help.page_text import fit_pictures, show_page
from rnnviz.app.help.pages import FIRST, Page, anchor_of, pages
from rnnviz.app.parts import Parts
from rnnviz.app.telling.markdown import Link
from rnnviz.figures.style.plain_text import window_title
from rnnviz.resources import documentation

SIZE = (1040, 760)  # pixels at first
MARGIN = 18  # pixels around a page
LARGEST = 0.9  # of the screen
SHARES = (3, 10)  # of the width: the list and the page
WEB = ("http://", "https://")


class HelpWindow(QWidget):
    """The list of pages with a field to search them, and the page that was chosen.

    Links to other pages are followed here, those to the web are plain text: rnnviz opens no
    connection.

    Attributes
    ----------
    search : QLineEdit
    contents : QListWidget
    browser : QTextBrowser
    name : str
        Of the page that is shown.
    """

    def __init__(self, window: Parts) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._window = window
        self.name, self._earlier = FIRST, list[str]()
        self.setObjectName("help")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(window_title("Help"))
        self.search, self.contents = QLineEdit(), QListWidget()
        self.back, self.browser = QPushButton("Back"), QTextBrowser()
        self._set_up()
        self._lay_out()
        self._list()
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self.search_on)
        self.contents.currentItemChanged.connect(self._choose)
        self.browser.anchorClicked.connect(lambda url: self.follow(url.toString()))
        self.back.clicked.connect(self.go_back)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        QShortcut(QKeySequence.StandardKey.Back, self, self.go_back)
        QShortcut(Qt.Key.Key_Escape, self, self.close)
        down = QShortcut(Qt.Key.Key_Down, self.search, self.contents.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        window.closed.connect(self.close)
        self.resize(QSize(*SIZE).boundedTo(window.screen().availableSize() * LARGEST))
        self._show()

    def show_page(self, name: str, anchor: str = "") -> None:
        """Show a page, from a heading on if one is named."""
        if name != self.name:
            self._earlier.append(self.name)
            self.name = name
            self._show()
        self._go_to(anchor)

    def follow(self, target: str) -> None:
        """Go where a link leads."""
        name, _, anchor = target.partition("#")
        self.show_page(name or self.name, anchor)

    def go_back(self) -> None:
        """Show the page that was shown before."""
        if self._earlier:
            self.name = self._earlier.pop()
            self._show()

    def search_on(self) -> None:
        """Go to the next place; to the first page that is listed, if this one has none."""
        entries = (self.contents.item(row) for row in range(self.contents.count()))
        names = [entry.data(Qt.ItemDataRole.UserRole) for entry in entries]
        found = [name for name in names if name]
        if found and self.name not in found:
            self.show_page(found[0])
        self.find_next()

    def find_next(self) -> None:
        """Go to the next place that has a word that is searched; after the last to the first."""
        if words := self.search.text().strip():
            document = self.browser.document()
            found = document.find(_any_of(words), self.browser.textCursor())
            if found.isNull():
                found = document.find(_any_of(words))
            if not found.isNull():
                self.browser.setTextCursor(found)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the page anew in another theme, or with larger letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let pictures be as wide as the page."""
        super().resizeEvent(event)
        self._fit_pictures()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Now it is known how wide a page is."""
        super().showEvent(event)
        self._fit_pictures()

    def _fit_pictures(self) -> None:
        document = self.browser.document()
        room = self.browser.viewport().width() - 2 * document.documentMargin()
        fit_pictures(document, room, self.devicePixelRatioF())

    def _set_up(self) -> None:
        self.search.setPlaceholderText("Search all pages")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("words to search the pages for")
        self.search.setAccessibleDescription(
            "Only pages that have all of these words are listed; Enter goes from place to place."
        )
        self.contents.setAccessibleName("pages")
        self.contents.setAccessibleDescription("Choose a page to read it.")
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.back.setAccessibleName("Back")
        self.back.setAccessibleDescription("Show the page that was shown before.")
        self.browser.setAccessibleName("page")
        self.browser.setOpenLinks(False)
        self.browser.setSearchPaths([str(documentation())])
        self.browser.document().setDocumentMargin(MARGIN)

    def _lay_out(self) -> None:
        row, side = QHBoxLayout(self), QVBoxLayout()
        row.setContentsMargins(12, 12, 12, 12)
        side.addWidget(self.search)
        side.addWidget(self.contents, 1)
        side.addWidget(self.back)
        row.addLayout(side, SHARES[0])
        row.addWidget(self.browser, SHARES[1])

    def _list(self) -> None:
        """List the pages that have the words that are searched."""
        words, group = self.search.text(), ""
        self.contents.blockSignals(True)
        self.contents.clear()
        for page in pages().values():
            if page.matches(words):
                if page.group != group:
                    group = page.group
                    heading = QListWidgetItem(group, self.contents)
                    heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self._add(page)
        self.contents.blockSignals(False)
        self._mark_found()

    def _add(self, page: Page) -> None:
        entry = QListWidgetItem(page.title, self.contents)
        entry.setData(Qt.ItemDataRole.UserRole, page.name)
        if page.name == self.name:
            self.contents.setCurrentItem(entry)

    def _choose(self, entry: QListWidgetItem | None) -> None:
        if entry is not None and (name := entry.data(Qt.ItemDataRole.UserRole)):
            self.show_page(name)
            self.find_next()

    def _show(self) -> None:
        """Show the page in the theme and text size of the window."""
        document, page = self.browser.document(), pages()[self.name]
        document.setDefaultFont(self.browser.font())
        document.setBaseUrl(QUrl.fromLocalFile(str(documentation(page.name))))
        show_page(document, page.text, self._window.theme, self._link)
        self._fit_pictures()
        self.browser.moveCursor(QTextCursor.MoveOperation.Start)
        self.back.setEnabled(bool(self._earlier))
        self._list()

    def _go_to(self, anchor: str) -> None:
        block = self.browser.document().begin()
        while anchor and block.isValid():
            if block.blockFormat().headingLevel() and anchor_of(block.text()) == anchor:
                self.browser.setTextCursor(QTextCursor(block))
                place = self.browser.document().documentLayout().blockBoundingRect(block)
                self.browser.verticalScrollBar().setValue(round(place.y()))
                return
            block = block.next()

    def _link(self, target: str) -> Link | None:
        name = target.partition("#")[0]
        return Link() if not name or name in pages() else None

    def _mark_found(self) -> None:
        """Mark the words that are searched on the page."""
        found: list[QTextEdit.ExtraSelection] = []
        if words := self.search.text().strip():
            color = QColor(self._window.theme.accent)
            color.setAlphaF(0.35)
            document = self.browser.document()
            cursor = document.find(_any_of(words))
            while not cursor.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = cursor
                mark.format.setBackground(color)
                found.append(mark)
                cursor = document.find(_any_of(words), cursor)
        self.browser.setExtraSelections(found)


def _any_of(words: str) -> QRegularExpression:
    """Return a pattern of any of some words, in small or capital letters."""
    pattern = "|".join(QRegularExpression.escape(word) for word in words.split())
    return QRegularExpression(pattern, QRegularExpression.PatternOption.CaseInsensitiveOption)
