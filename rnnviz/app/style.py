"""The window's style sheet, from a theme's tokens, at a text size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.style.theme import Theme
from rnnviz.resources import resource

ICON = 16  # pixels at the usual text size
FIGURE_SHARE = 1.2  # of a window's width and height to a figure's, about


class Style:
    """How a window looks; it does nothing while that stays the same."""

    def __init__(self) -> None:
        self._applied: tuple[str, float] | None = None
        self.scale = 1.0

    def apply(self, window: QWidget, theme: Theme, text_size: float) -> None:
        """Give the application a theme's palette and style sheet, and the window's text a size.

        On a very large screen all of the window is larger, as its figure is.
        """
        width, height = window.width() / FIGURE_SHARE, window.height() / FIGURE_SHARE
        self.scale = text_size * zoom_for(width, height, step=0.25)
        if (theme.name, self.scale) == self._applied:
            return
        self._applied = theme.name, self.scale
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPointSizeF(font.pointSizeF() * self.scale)
        application.setFont(font)
        application.setPalette(theme.palette())
        application.setStyleSheet(sheet(theme, font.pointSizeF(), self.scale))
        for button in window.findChildren(QToolButton):
            button.setIconSize(QSize(1, 1) * round(ICON * self.scale))


def sheet(theme: Theme, points: float, scale: float) -> str:
    """Return the style sheet; text has so many points, lengths are multiplied by `scale`."""

    def px(length: float) -> str:
        return f"{max(1, round(length * scale))}px"

    parts = (_ground(theme, points), _buttons(theme, px), _fields(theme, px), _popups(theme, px))
    return "\n".join(parts)


def _ground(theme: Theme, points: float) -> str:
    return f"""
        QMainWindow, QMainWindow > QWidget {{ background: {theme.background}; }}
        #side, #transport {{ background: {theme.panel}; border-radius: 6px; }}
        #controls, #form {{ background: transparent; }}
        #rule {{ background: {theme.line}; }}
        #dim {{ color: {theme.dim}; }}
        #apart {{ color: {theme.accent}; font-weight: bold; }}
        #name {{ color: {theme.ink}; font-size: {1.65 * points:.1f}pt; font-weight: bold; }}
        #section {{ color: {theme.ink}; font-weight: bold; }}
        #good {{ color: {theme.good}; font-weight: bold; }}
        #bad {{ color: {theme.alert}; font-weight: bold; }}
    """


def _buttons(theme: Theme, px: Callable[[float], str]) -> str:
    runs = "\n".join(
        f"""
        #side QToolButton[run="{run}"] {{ color: {color}; border: {px(1)} solid {color};
            font-weight: bold; padding: {px(4)} {px(11)}; margin-right: {px(3)}; }}
        #side QToolButton[run="{run}"]:checked {{ background: {color};
            color: {theme.background}; }}
        #side QToolButton[run="{run}"]:focus {{ border: {px(2)} solid {theme.ink};
            padding: {px(3)} {px(10)}; }}"""
        for run, color in enumerate(theme.runs)
    )
    return f"""
        QToolButton {{ background: transparent; border: {px(2)} solid transparent;
            color: {theme.ink}; border-radius: 5px; padding: {px(4)} {px(7)}; }}
        QToolButton:hover {{ background: {theme.raised}; }}
        QToolButton:focus {{ border: {px(2)} solid {theme.accent}; }}
        QToolButton::menu-indicator {{ image: none; }}
        #paces {{ background: {theme.background}; border-radius: 6px; }}
        #paces QToolButton {{ color: {theme.dim}; }}
        #paces QToolButton:hover {{ color: {theme.ink}; }}
        #paces QToolButton:checked {{ background: {theme.raised}; color: {theme.accent};
            font-weight: bold; }}
        QToolButton#primary {{ background: {theme.accent}; color: {theme.on_accent};
            font-weight: bold; min-width: {px(70)}; }}
        QToolButton#primary:focus {{ border: {px(2)} solid {theme.ink}; }}
        {runs}
    """


def _fields(theme: Theme, px: Callable[[float], str]) -> str:
    check = resource("icons", f"check-{theme.name}.svg").as_posix()
    # Qt draws a corner square whose radius is larger than half the side, so both are made of one.
    half, ring = int(px(5)[:-2]), int(px(3)[:-2])
    return f"""
        #form QLineEdit {{ background: transparent; border: {px(2)} solid transparent;
            border-radius: 4px; padding: 0 {px(1)}; color: {theme.ink};
            selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
        #form QComboBox {{ background: transparent; border: {px(2)} solid transparent;
            border-radius: 4px; padding: 0 {px(2)} 0 {px(6)}; color: {theme.ink}; }}
        #form #probe {{ background: {theme.raised}; padding: {px(2)} {px(4)}; }}
        #form QLineEdit:hover, #form QLineEdit:focus, #form QComboBox:hover,
        #form QComboBox:focus {{ background: {theme.raised}; }}
        #form QToolButton {{ border: {px(2)} solid transparent; border-radius: 4px;
            padding: 0 {px(3)}; }}
        #form QToolButton:focus, #form QLineEdit:focus, #form QComboBox:focus {{
            border: {px(2)} solid {theme.accent}; }}
        #form QComboBox::drop-down {{ border: none; width: {px(14)}; }}
        #form QCheckBox {{ spacing: 0; }}
        #form QCheckBox::indicator {{ width: {px(13)}; height: {px(13)}; border-radius: 4px;
            border: {px(1)} solid {theme.dim}; margin: {px(2)}; }}
        #form QCheckBox::indicator:checked {{ background: {theme.accent};
            border: {px(1)} solid {theme.accent}; image: url({check}); }}
        #form QCheckBox::indicator:focus {{ border: {px(3)} solid {theme.ink};
            width: {px(11)}; height: {px(11)}; margin: {px(1)}; }}
        QSlider {{ min-height: {px(16)}; max-height: {px(16)}; }}
        QSlider::groove:horizontal {{ height: {px(3)}; background: {theme.line};
            border-radius: 1px; }}
        QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 1px; }}
        QSlider::handle:horizontal {{ width: {2 * half}px; height: {2 * half}px;
            margin: -{half - 1}px 0; background: {theme.ink}; border-radius: {half}px; }}
        QSlider::handle:horizontal:focus {{ background: {theme.accent};
            border: {ring}px solid {theme.ink}; margin: -{half + ring - 1}px 0;
            border-radius: {half + ring}px; }}
        QScrollBar:vertical {{ background: transparent; width: {px(8)}; margin: 0; }}
        QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 4px;
            min-height: {px(24)}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _popups(theme: Theme, px: Callable[[float], str]) -> str:
    return f"""
        QComboBox QAbstractItemView {{ background: {theme.raised}; color: {theme.ink};
            selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
        QMenu {{ background: {theme.raised}; color: {theme.ink}; border: 1px solid {theme.line};
            padding: {px(4)}; }}
        QMenu::item {{ padding: {px(4)} {px(18)} {px(4)} {px(8)}; border-radius: 3px; }}
        QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
        QMenu::item:disabled {{ color: {theme.dim}; }}
        QMenu::section {{ color: {theme.dim}; padding: {px(4)} {px(8)}; }}
        QMenu::separator {{ height: 1px; background: {theme.line}; margin: {px(4)}; }}
        QToolTip {{ background: {theme.raised}; color: {theme.ink};
            border: 1px solid {theme.line}; padding: {px(4)}; }}
        #cheatsheet {{ background: {theme.panel}; border: 1px solid {theme.line};
            border-radius: 10px; }}
        #cheatsheet QLabel {{ color: {theme.ink}; background: transparent; }}
        #cheatsheet #group {{ color: {theme.accent}; font-weight: bold; }}
        #cheatsheet #key {{ background: {theme.raised}; border: 1px solid {theme.line};
            border-radius: 4px; padding: {px(1)} {px(6)}; font-weight: bold; }}
    """
