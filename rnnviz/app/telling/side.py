"""Side: what stands at the left of the figure - text, settings, runs, glossary."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.figures.style.plain_text import tip

USUAL_WIDTH = 264  # pixels at the usual text size
TEXT_WIDTH = 320  # ... of what is read
LARGEST_SHARE = 0.33  # of the window's width
AROUND = 32  # pixels around it and the figure


class Page(StrEnum):
    """What can be shown there."""

    TEXT = "Text"
    SETTINGS = "Settings"
    RUNS = "Runs"
    GLOSSARY = "Glossary"


ABOUT = {
    Page.TEXT: "Read what is told about this scene.",
    Page.SETTINGS: "Change the runs and their settings.",
    Page.RUNS: "See all runs as a tree, choose which are shown, and name them.",
    Page.GLOSSARY: "Look up what a term means, and where it is seen.",
}


class Side(QWidget):
    """One of several pages, each with its tab.

    Attributes
    ----------
    chosen : bool or None
        Whether a person wants to see it; None lets it be seen where there is room.

    Signals
    -------
    turned(Page)
        A person has chosen another page.
    """

    turned = Signal(object)

    def __init__(self, pages: dict[Page, QWidget]) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.chosen: bool | None = None
        self._has_room = True
        self._pages = pages
        self._stack = QStackedWidget()
        self._tabs = QWidget()
        self._tabs.setObjectName("tabs")
        row = QHBoxLayout(self._tabs)
        row.setContentsMargins(8, 6, 8, 0)
        row.setSpacing(2)
        self.tabs: dict[Page, QToolButton] = {}
        for page, widget in pages.items():
            self._stack.addWidget(widget)
            tab = self.tabs[page] = QToolButton()
            tab.setText(page)
            tab.setCheckable(True)
            tab.setAccessibleName(page)
            tab.setAccessibleDescription(ABOUT[page])
            tab.setToolTip(tip(ABOUT[page]))
            tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tab.clicked.connect(lambda _=False, page=page: self._choose(page))
            row.addWidget(tab)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(self._stack)
        self.show_page(Page.SETTINGS)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        shown = self._stack.currentWidget()
        return next(page for page, widget in self._pages.items() if widget is shown)

    @property
    def wanted(self) -> bool:
        """Whether it is to be seen."""
        return self._has_room if self.chosen is None else self.chosen

    def show_page(self, page: Page) -> None:
        """Turn to a page."""
        self._stack.setCurrentWidget(self._pages[page])
        for other, tab in self.tabs.items():
            tab.setChecked(other is page)

    def offer_text(self, offered: bool) -> None:
        """Say whether there is a text to be read."""
        self.tabs[Page.TEXT].setVisible(offered)

    def set_lecture(self, on: bool) -> None:
        """Show no tabs in a lecture."""
        self._tabs.setVisible(not on)

    def fit(self, window_width: int, scale: float, reading: float, figure: int) -> None:
        """Be as wide as text of these sizes needs, but leave the figure most of the window.

        There is room for it where the settings leave a figure the width that it needs, whichever
        page is shown: nothing goes away because a person turns to another.
        """
        wanted = USUAL_WIDTH * scale if self.page is Page.SETTINGS else TEXT_WIDTH * reading
        widest = max(USUAL_WIDTH, LARGEST_SHARE * window_width)
        self.setFixedWidth(round(min(wanted, widest)))
        self._has_room = window_width - AROUND >= USUAL_WIDTH * scale + figure

    def _choose(self, page: Page) -> None:
        self.show_page(page)
        self.turned.emit(page)
