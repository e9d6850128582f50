"""The window's style sheet, from a theme's tokens, at a text size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from rnnviz.figures.theme import Theme
from rnnviz.resources import resource


def apply_theme(application: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Give the application a theme's palette and style sheet, and its text a size.

    `scale` is relative to the system's text size.
    """
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    points = font.pointSizeF()
    font.setPointSizeF(points * scale)
    application.setFont(font)
    application.setPalette(theme.palette())

    def px(length: float) -> str:
        return f"{max(1, round(length * scale))}px"

    parts = (_ground(theme, points * scale), _buttons(theme, px), _fields(theme, px))
    application.setStyleSheet("\n".join((*parts, _popups(theme, px))))


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
        #good {{ color: {theme.series["h"]}; font-weight: bold; }}
        #bad {{ color: {theme.alert}; font-weight: bold; }}
    """


def _buttons(theme: Theme, px: Callable[[float], str]) -> str:
    lanes = "\n".join(
        f"""
        #side QToolButton[lane="{lane}"] {{ color: {color}; border: {px(1)} solid {color};
            font-weight: bold; padding: {px(4)} {px(11)}; margin-right: {px(3)}; }}
        #side QToolButton[lane="{lane}"]:checked {{ background: {color};
            color: {theme.background}; }}
        #side QToolButton[lane="{lane}"]:focus {{ border: {px(2)} solid {theme.ink};
            padding: {px(3)} {px(10)}; }}"""
        for lane, color in enumerate(theme.lanes)
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
        {lanes}
    """


def _fields(theme: Theme, px: Callable[[float], str]) -> str:
    check = resource("icons", f"check-{theme.name}.svg").as_posix()
    return f"""
        #form QLineEdit {{ background: transparent; border: {px(2)} solid transparent;
            border-radius: 4px; padding: 0 {px(1)}; color: {theme.ink};
            selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
        #form QComboBox {{ background: transparent; border: {px(2)} solid transparent;
            border-radius: 4px; padding: 0 {px(2)} 0 {px(6)}; color: {theme.ink}; }}
        #form QLineEdit:hover, #form QLineEdit:focus, #form QComboBox:hover,
        #form QComboBox:focus {{ background: {theme.raised}; }}
        #form QLineEdit:focus, #form QComboBox:focus {{ border: {px(2)} solid {theme.accent}; }}
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
        QSlider::handle:horizontal {{ width: {px(10)}; height: {px(10)}; margin: -{px(4)} 0;
            background: {theme.ink}; border-radius: {px(5)}; }}
        QSlider::handle:horizontal:focus {{ background: {theme.accent};
            border: {px(3)} solid {theme.ink}; width: {px(10)}; height: {px(10)};
            margin: -{px(6)} 0; border-radius: {px(8)}; }}
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
