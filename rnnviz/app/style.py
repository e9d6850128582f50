"""The window's style sheet, from a theme's tokens."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from rnnviz.figures.theme import Theme
from rnnviz.resources import resource


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the application a theme's palette and style sheet."""
    application.setPalette(theme.palette())
    application.setStyleSheet(_sheet(theme))


def _sheet(theme: Theme) -> str:
    check = resource("icons", f"check-{theme.name}.svg").as_posix()
    return f"""
        QMainWindow, QMainWindow > QWidget {{ background: {theme.background}; }}
        #controls, #form, #lanes, #transport {{ background: {theme.panel}; border-radius: 6px; }}
        #dim {{ color: {theme.dim}; }}
        #apart {{ color: {theme.accent}; font-weight: bold; }}
        #name {{ color: {theme.ink}; font-size: 15pt; font-weight: bold; }}
        #section {{ color: {theme.ink}; font-weight: bold; }}
        #good {{ color: {theme.series["h"]}; font-weight: bold; }}
        #bad {{ color: {theme.alert}; font-weight: bold; }}
        #form QLineEdit {{ background: transparent; border: none; padding: 1px 2px;
            color: {theme.ink}; selection-background-color: {theme.accent}; }}
        #form QLineEdit:hover, #form QLineEdit:focus {{ background: {theme.raised};
            border-radius: 3px; }}
        #form QComboBox {{ background: transparent; border: none; padding: 1px 4px 1px 8px;
            color: {theme.ink}; }}
        #form QComboBox:hover, #form QComboBox:focus {{ background: {theme.raised};
            border-radius: 3px; }}
        #form QComboBox::drop-down {{ border: none; width: 14px; }}
        QComboBox QAbstractItemView {{ background: {theme.raised}; color: {theme.ink};
            selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
        #transport QToolButton, #lanes QToolButton {{ background: transparent;
            border: 1px solid transparent;
            color: {theme.ink}; border-radius: 5px; padding: 5px 9px; }}
        #transport QToolButton:hover, #lanes QToolButton:hover {{ background: {theme.raised}; }}
        #transport QToolButton:focus, #lanes QToolButton:focus, #form QComboBox:focus,
        #form QLineEdit:focus {{
            border: 1px solid {theme.accent}; }}
        #transport QToolButton:checked {{ background: {theme.raised}; color: {theme.accent};
            font-weight: bold; }}
        {_lane_buttons(theme)}
        #transport QToolButton#primary {{ background: {theme.accent}; color: {theme.on_accent};
            font-weight: bold; }}
        #transport QToolButton#primary:focus {{ border: 2px solid {theme.ink}; }}
        #form QCheckBox::indicator {{ width: 12px; height: 12px; border-radius: 3px;
            border: 1px solid {theme.dim}; }}
        #form QCheckBox::indicator:checked {{ background: {theme.accent};
            border: 1px solid {theme.accent}; image: url({check}); }}
        #form QCheckBox::indicator:focus {{ border: 1px solid {theme.ink}; }}
        QSlider {{ min-height: 14px; max-height: 14px; }}
        QSlider::groove:horizontal {{ height: 3px; background: {theme.line}; border-radius: 1px; }}
        QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 1px; }}
        QSlider::handle:horizontal {{ width: 10px; height: 10px; margin: -4px 0;
            background: {theme.ink}; border-radius: 5px; }}
        QSlider::handle:horizontal:focus {{ background: {theme.accent};
            border: 2px solid {theme.ink}; width: 8px; height: 8px; margin: -5px 0; }}
        #transport QToolButton::menu-indicator {{ image: none; }}
        QMenu {{ background: {theme.raised}; color: {theme.ink}; border: 1px solid {theme.line};
            padding: 4px; }}
        QMenu::item {{ padding: 4px 18px 4px 8px; border-radius: 3px; }}
        QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
        QMenu::item:disabled {{ color: {theme.dim}; }}
        QMenu::section {{ color: {theme.dim}; padding: 4px 8px; }}
        QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px; }}
        QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
        QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 4px;
            min-height: 24px; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        QToolTip {{ background: {theme.raised}; color: {theme.ink};
            border: 1px solid {theme.line}; padding: 4px; }}
    """


def _lane_buttons(theme: Theme) -> str:
    """Return the look of the buttons that choose a lane: its colour, full where it is edited."""
    return "\n".join(
        f"""
        #lanes QToolButton[lane="{lane}"] {{ color: {color}; border: 1px solid {color};
            font-weight: bold; padding: 3px 10px; margin-right: 3px; }}
        #lanes QToolButton[lane="{lane}"]:checked {{ background: {color};
            color: {theme.background}; }}
        #lanes QToolButton[lane="{lane}"]:focus {{ border: 2px solid {theme.ink}; }}"""
        for lane, color in enumerate(theme.lanes)
    )
