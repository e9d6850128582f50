"""AboutDialog: versions and licences, to be read and copied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.about.versions import own_licence, packages, versions
from rnnviz.app.style.look import Look
from rnnviz.figures.style.plain_text import PlainLabel, window_title

DESCRIPTION = "A gradient-flow laboratory: watch small recurrent networks learn, live."
ICON = 4  # lines of text
LARGEST = 0.9  # of the screen


class AboutDialog(QDialog):
    """Two tables: what runs here, and the packages with the licence that each names."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("about")
        self.setWindowTitle(window_title("About rnnviz"))
        licence = own_licence()
        self._versions = [*versions().items(), *([("licence", licence)] if licence else [])]
        self._packages = [(one.name, one.version, one.licence) for one in packages()]
        self.copy_button = QPushButton("Copy")
        self.copy_button.setAccessibleDescription("Put all of this on the clipboard as text.")
        self.copy_button.setAutoDefault(False)
        self.close_button = QPushButton("Close")
        self.close_button.setAccessibleDescription("Close this.")
        self.close_button.setDefault(True)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self._lay_out()
        self._fit(window)

    @property
    def text(self) -> str:
        """All that is shown, in lines."""
        rows = [f"{name}: {version}" for name, version in self._versions]
        rows += [f"{name} {version}: {licence}" for name, version, licence in self._packages]
        return "\n".join(rows)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 16, 18, 14)
        outer.setSpacing(12)
        outer.addLayout(self._heading())
        self.area = self._tables()
        outer.addWidget(self.area, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        outer.addLayout(buttons)

    def _fit(self, window: QWidget) -> None:
        """Be so large that nothing has to be scrolled, unless the screen is too small."""
        around = self.sizeHint() - self.area.sizeHint()
        bar = QSize(self.area.verticalScrollBar().sizeHint().width(), 0)
        wanted = self._page.sizeHint() + around + bar
        self.resize(wanted.boundedTo(window.screen().availableSize() * LARGEST))

    def _heading(self) -> QHBoxLayout:
        row, words, icon = QHBoxLayout(), QVBoxLayout(), PlainLabel()
        size = ICON * self.fontMetrics().height()
        icon.setPixmap(QGuiApplication.windowIcon().pixmap(QSize(size, size)))
        name, about = PlainLabel("rnnviz"), PlainLabel(DESCRIPTION)
        name.setObjectName(Look.SECTION)
        about.setWordWrap(True)
        words.addStretch(1)
        words.addWidget(name)
        words.addWidget(about)
        words.addStretch(1)
        row.setSpacing(14)
        row.addWidget(icon)
        row.addLayout(words, 1)
        return row

    def _tables(self) -> QScrollArea:
        """Return the tables, which scroll where the screen is too small for them."""
        page = self._page = QWidget()
        page.setObjectName("tables")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(_table(self._versions))
        if self._packages:
            title = PlainLabel("Built on, and under which licence")
            title.setObjectName(Look.SECTION)
            column.addSpacing(4)
            column.addWidget(title)
            column.addLayout(_table(self._packages))
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(page)
        area.setAccessibleName("versions and licences")
        area.setAccessibleDescription(self.text)
        return area

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copy_button.setText("Copied")


def _table(rows: Iterable[Sequence[str]]) -> QGridLayout:
    """Return rows of texts, the first of each paler."""
    table = QGridLayout()
    table.setHorizontalSpacing(16)
    table.setVerticalSpacing(4)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            label = PlainLabel(text)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if column == 0:
                label.setObjectName(Look.DIM)
            table.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
    table.setColumnStretch(table.columnCount() - 1, 1)
    return table
