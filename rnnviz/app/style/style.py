"""Style: the window's style sheet, palette and font, as they are in force."""

from __future__ import annotations

from PySide6.QtCore import QDir, QEvent, QSize
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from rnnviz.app.style.sheet import ICONS, style_sheet
from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.style.theme import Theme
from rnnviz.resources import resource

TEXT_SIZES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)  # relative to the system's
ICON_SIZE = 16  # pixels at the usual text size
ROOM, ROOM_STEP = (640, 360), 0.125  # pixels that the controls need; how finely text is fitted
READ_AT, MOST_READING, READING_STEP = 660, 1.5, 0.05  # pixels of height; of the usual size
FIGURE_SHARE = 1.2  # a window's width and height divided by its figure's, about


class Style:
    """The style sheet in force; it is applied only when it changes."""

    def __init__(self) -> None:
        self._applied: tuple[str, float, float] | None = None
        self.scale = self.reading = 1.0  # of all text, and of what is read as a whole
        QDir.setSearchPaths(ICONS, [str(resource("icons"))])

    def apply(self, window: QWidget, theme: Theme, text_size: float) -> bool:
        """Give the application a theme's palette and font, and the window its style sheet.

        Return whether anything looks different.

        On a very large screen all of the window is larger, as its figure is; in a small window
        text grows no further than there is room for the controls.
        """
        width, height = window.width(), window.height()
        room = min(width / ROOM[0], height / ROOM[1]) // ROOM_STEP * ROOM_STEP
        zoom = zoom_for(width / FIGURE_SHARE, height / FIGURE_SHARE, step=0.25)
        self.scale = min(text_size, max(1.0, room)) * zoom
        self.reading = max(self.scale, min(height / READ_AT, MOST_READING))
        self.reading = self.reading // READING_STEP * READING_STEP
        if (theme.name, self.scale, self.reading) == self._applied:
            return False
        self._applied = theme.name, self.scale, self.reading
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPointSizeF(font.pointSizeF() * self.scale)
        application.setFont(font)
        # Qt itself tells no window before the application runs.
        application.sendEvent(window, QEvent(QEvent.Type.ApplicationFontChange))
        application.setPalette(theme.palette())
        points = font.pointSizeF()
        sheet = style_sheet(theme, points, self.scale, points * self.reading / self.scale)
        window.setStyleSheet(sheet)  # the application's would go to the menus of all plots: slowly
        for button in window.findChildren(QToolButton):
            button.setIconSize(QSize(1, 1) * round(ICON_SIZE * self.scale))
        return True
