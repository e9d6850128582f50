"""SceneBrowser: all scenes as cards, to search and to open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.scenes.cards import ENTRY, CardDelegate
from rnnviz.app.scenes.entries import Entry, groups
from rnnviz.figures.style.plain_text import PlainLabel, window_title
from rnnviz.figures.style.theme import Theme

PICTURES = "*.png *.apng *.gif *.svg *.pdf *.mp4 *.pptx"
KINDS = f"Scenes, lectures and pictures (*.json {PICTURES});;All files (*)"
INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class SceneBrowser(QDialog):
    """A list of the built-in scenes and of recent files, over the window.

    `current` is the name of the scene that is shown, or its file.

    Signals
    -------
    chosen(str)
        The name of a built-in scene, or a file.
    own_asked()
        The person's own lecture is asked for.
    """

    chosen = Signal(str)
    own_asked = Signal()

    def __init__(self, recent: Sequence[Path], current: str, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("browser")
        self.setWindowTitle(window_title("Open a scene"))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search: lstm, text, many to one …")
        self.search.setAccessibleName("Search the scenes")
        self.search.setClearButtonEnabled(True)
        self.nothing = PlainLabel("No scene has all of these words.")
        self.list = QListWidget()
        self._delegate = CardDelegate(theme, self.list)
        self._set_up_list()
        self.file = QPushButton("Open a file …")
        self.own = QPushButton("My lecture")
        self.close_button = QPushButton("Close")
        self.at_start = QCheckBox("Show this page when rnnviz starts")
        self.at_start.setAccessibleDescription("rnnviz without a scene or file begins with this.")
        self.at_start.hide()  # until it is offered
        column, row = QVBoxLayout(self), QHBoxLayout()
        for widget in (self.search, self.nothing, self.list):
            column.addWidget(widget)
        row.addWidget(self.file)
        row.addWidget(self.own)
        row.addWidget(self.at_start)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self._fill(groups(recent), current)
        self.search.textChanged.connect(self._show_matching)
        self.search.installEventFilter(self)
        self.list.viewport().installEventFilter(self)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self.file.clicked.connect(self._ask_file)
        self.own.clicked.connect(self._ask_own)
        self.close_button.clicked.connect(self.reject)
        for button in (self.file, self.own, self.close_button):
            button.setAutoDefault(False)
        self._show_matching("")
        self.resize(window.size() * 0.86)

    @property
    def entries(self) -> list[Entry]:
        """What is listed now."""
        items = [self.list.item(row) for row in range(self.list.count())]
        found = [item.data(ENTRY) for item in items if not item.isHidden()]
        return [entry for entry in found if entry is not None]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Give headings the whole width; let arrows and Enter in the search act on the list."""
        if watched is self.list.viewport() and event.type() == QEvent.Type.Resize:
            self._delegate.heading_width = self.list.viewport().width() - 8
            self.list.scheduleDelayedItemsLayout()
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() in INTO_LIST:
                self.list.setFocus()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (
                Qt.Key.Key_Return, Qt.Key.Key_Enter,
            ):  # fmt: skip
                self._choose(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _set_up_list(self) -> None:
        view = self.list
        view.setItemDelegate(self._delegate)
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setWordWrap(True)
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setAccessibleName("scenes")
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def _fill(self, listed: Sequence[tuple[str, Sequence[Entry]]], current: str) -> None:
        for title, entries in listed:
            heading = QListWidgetItem(title)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(heading)
            for entry in entries:
                item = QListWidgetItem(entry.title)
                item.setData(ENTRY, entry)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}: {entry.text}")
                self.list.addItem(item)
                if entry.name == current:
                    self.list.setCurrentItem(item)

    def _show_matching(self, words: str) -> None:
        """Show the entries with these words, and the headings above any."""
        heading: QListWidgetItem | None = None
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            entry = item.data(ENTRY)
            if entry is None:
                heading = item
                heading.setHidden(True)
                continue
            item.setHidden(not entry.matches(words))
            if not item.isHidden():
                first = first or item
                if heading is not None:
                    heading.setHidden(False)
        current = self.list.currentItem()
        if first is not None and (current is None or current.isHidden()):
            self.list.setCurrentItem(first)
        self.nothing.setVisible(first is None)
        self.list.setVisible(first is not None)

    def _choose(self, item: QListWidgetItem | None) -> None:
        entry = None if item is None or item.isHidden() else item.data(ENTRY)
        if entry is not None:
            self._open(entry.name)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open", "", KINDS)
        if name:
            self._open(name)

    def _ask_own(self) -> None:
        self.accept()
        self.own_asked.emit()

    def _open(self, name: str) -> None:
        self.accept()
        self.chosen.emit(name)
