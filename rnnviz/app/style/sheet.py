"""The window's style sheet, from a theme's colours, at a text size."""

from __future__ import annotations

from collections.abc import Callable

from rnnviz.app.style.dialogs import rules
from rnnviz.app.style.look import Look
from rnnviz.figures.style.theme import Theme

ICONS = "icons"  # what stands for their folder: its own name may have any letters

Pixels = Callable[[float], str]
"""Write a length of the style sheet; it is given in pixels at the usual text size."""


def style_sheet(theme: Theme, points: float, scale: float, read: float) -> str:
    """Return the style sheet; lengths are multiplied by `scale`.

    Text has so many `points`, and `read` what is read as a whole.
    """

    def px(length: float) -> str:
        return f"{max(1, round(length * scale))}px"

    return "\n".join(
        (
            _surfaces_and_texts(theme, points),
            _buttons(theme, px),
            _run_buttons(theme, px),
            _inputs(theme, px),
            _sliders(theme, max(1, round(5 * scale)), max(1, round(3 * scale)), px),
            _popups(theme, px),
            _question(theme, px),
            _words(theme, read),
            _side(theme, read, px),
            _lecture(theme, points, px),
            _cheat_sheet(theme, px),
            rules(theme, px),
        )
    )


def _surfaces_and_texts(theme: Theme, points: float) -> str:
    return f"""
        QMainWindow, QMainWindow > QWidget {{ background: {theme.background}; }}
        #sidebar, #transport {{ background: {theme.panel}; border-radius: 6px; }}
        #controls, #form {{ background: transparent; }}
        #rule {{ background: {theme.line}; }}
        #name {{ color: {theme.ink}; font-size: {1.65 * points:.1f}pt; font-weight: bold; }}
        #{Look.DIM} {{ color: {theme.dim}; }}
        #{Look.DIFFERENT} {{ color: {theme.accent}; font-weight: bold; }}
        #{Look.SECTION} {{ color: {theme.ink}; font-weight: bold; }}
        #{Look.GOOD} {{ color: {theme.good}; font-weight: bold; }}
        #{Look.BAD} {{ color: {theme.alert}; font-weight: bold; }}
    """


def _buttons(theme: Theme, px: Pixels) -> str:
    return f"""
        QToolButton {{ background: transparent; border: {px(2)} solid transparent;
            color: {theme.ink}; border-radius: 5px; padding: {px(4)} {px(7)}; }}
        QToolButton:hover {{ background: {theme.raised}; }}
        QToolButton:focus {{ border: {px(2)} solid {theme.accent}; }}
        QToolButton::menu-indicator {{ image: none; }}
        #paces {{ background: {theme.background}; border-radius: 6px; }}
        #paces QToolButton, QToolButton:disabled {{ color: {theme.dim}; }}
        #paces QToolButton:hover {{ color: {theme.ink}; }}
        #paces QToolButton:checked {{ background: {theme.raised}; color: {theme.accent};
            font-weight: bold; }}
        QToolButton#{Look.PRIMARY} {{ background: {theme.accent}; color: {theme.on_accent};
            font-weight: bold; min-width: {px(70)}; }}
        QToolButton#{Look.PRIMARY}:focus {{ border: {px(2)} solid {theme.ink}; }}
    """


def _run_buttons(theme: Theme, px: Pixels) -> str:
    return "\n".join(
        f"""
        #sidebar QToolButton[run="{index}"] {{ color: {color}; border: {px(1)} solid {color};
            font-weight: bold; padding: {px(4)} {px(11)}; margin-right: {px(3)}; }}
        #sidebar QToolButton[run="{index}"]:checked {{ background: {color};
            color: {theme.background}; }}
        #sidebar QToolButton[run="{index}"]:focus {{ border: {px(2)} solid {theme.ink};
            padding: {px(3)} {px(10)}; }}"""
        for index, color in enumerate(theme.runs)
    )


def _inputs(theme: Theme, px: Pixels) -> str:
    return f"""
        #form QLineEdit, #form QComboBox {{ background: transparent; color: {theme.ink};
            border: {px(2)} solid transparent; border-radius: 4px; }}
        #form QLineEdit {{ padding: 0 {px(1)}; selection-background-color: {theme.accent};
            selection-color: {theme.on_accent}; }}
        #form QComboBox {{ padding: 0 {px(2)} 0 {px(6)}; }}
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
            border: {px(1)} solid {theme.accent}; image: url({ICONS}:check-{theme.name}.svg); }}
        #form QCheckBox::indicator:focus {{ border: {px(3)} solid {theme.ink};
            width: {px(11)}; height: {px(11)}; margin: {px(1)}; }}
    """


def _sliders(theme: Theme, radius: int, ring: int, px: Pixels) -> str:
    """Return the rules for sliders and scroll bars.

    `radius` and `ring` are in pixels as drawn: Qt draws square corners where a radius is larger
    than half of the side, so that the handle's sides are computed from whole radii.
    """
    return f"""
        QSlider {{ min-height: {px(16)}; max-height: {px(16)}; }}
        QSlider::groove:horizontal {{ height: {px(3)}; background: {theme.line};
            border-radius: 1px; }}
        QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 1px; }}
        QSlider::handle:horizontal {{ width: {2 * radius}px; height: {2 * radius}px;
            margin: -{radius - 1}px 0; background: {theme.ink}; border-radius: {radius}px; }}
        QSlider::handle:horizontal:focus {{ background: {theme.accent};
            border: {ring}px solid {theme.ink}; margin: -{radius + ring - 1}px 0;
            border-radius: {radius + ring}px; }}
        QScrollBar:vertical {{ background: transparent; width: {px(8)}; margin: 0; }}
        QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 4px;
            min-height: {px(24)}; }}
        QScrollBar:horizontal {{ background: transparent; height: {px(8)}; margin: 0; }}
        QScrollBar::handle:horizontal {{ background: {theme.line}; border-radius: 4px;
            min-width: {px(24)}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    """


def _popups(theme: Theme, px: Pixels) -> str:
    return f"""
        QComboBox QAbstractItemView {{ background: {theme.raised}; color: {theme.ink};
            selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
        QMenu, QToolTip {{ background: {theme.raised}; color: {theme.ink};
            border: 1px solid {theme.line}; padding: {px(4)}; }}
        QMenu::item {{ padding: {px(4)} {px(18)} {px(4)} {px(8)}; border-radius: 3px; }}
        QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
        QMenu::item:disabled {{ color: {theme.dim}; }}
        QMenu::separator {{ height: 1px; background: {theme.line}; margin: {px(4)}; }}
    """


def _question(theme: Theme, px: Pixels) -> str:
    return f"""
        #question {{ background: {theme.raised}; border: 1px solid {theme.accent};
            border-radius: 6px; }}
        #question QLabel {{ color: {theme.ink}; font-weight: bold; }}
        #question QToolButton {{ background: {theme.panel}; border: {px(2)} solid {theme.line}; }}
        #question QToolButton:focus {{ border: {px(2)} solid {theme.accent}; }}
        #question QProgressBar {{ background: {theme.background}; border: none;
            max-height: {px(6)}; max-width: {px(200)}; border-radius: 3px; }}
        #question QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    """


def _lecture(theme: Theme, points: float, px: Pixels) -> str:
    return f"""
        #lecture {{ background: {theme.panel}; border-radius: 6px; }}
        #lecture QLabel {{ font-size: {1.1 * points:.1f}pt; }}
        #lecture QComboBox::drop-down, #text QComboBox::drop-down {{ border: none;
            width: {px(14)}; }}
        #lecture QLineEdit, #lecture QComboBox, #text Field QLineEdit, #text QComboBox {{
            background: {theme.raised}; color: {theme.ink}; border: {px(1)} solid {theme.line};
            border-radius: 4px; padding: {px(1)} {px(4)}; }}
    """


def _words(theme: Theme, points: float) -> str:
    return f"""
        #words {{ background: {theme.panel}; border-radius: 6px; }}
        #words QLabel {{ color: {theme.ink}; background: transparent;
            font-size: {points:.1f}pt; }}
        #words #heading {{ color: {theme.accent}; font-weight: bold; }}
    """


def _side(theme: Theme, points: float, px: Pixels) -> str:
    return f"""
        #tabs QToolButton {{ color: {theme.dim}; border-radius: 0; padding: {px(4)} {px(8)};
            border: none; border-bottom: {px(2)} solid transparent; }}
        #tabs QToolButton:hover {{ color: {theme.ink}; }}
        #tabs QToolButton:checked {{ color: {theme.ink}; font-weight: bold;
            border-bottom: {px(2)} solid {theme.accent}; }}
        #tabs QToolButton:focus {{ background: {theme.raised}; color: {theme.ink}; }}
        #presenter {{ background: {theme.background}; }}
        #presenter QTextBrowser {{ background: transparent; font-size: {1.5 * points:.1f}pt; }}
        #presenter #scene {{ color: {theme.ink}; font-size: {1.8 * points:.1f}pt;
            font-weight: bold; }}
        #presenter #clock {{ color: {theme.ink}; font-size: {3 * points:.1f}pt; }}
        #text, #text QTextBrowser {{ background: transparent; color: {theme.ink}; }}
        #text QTextBrowser {{ font-size: {points:.1f}pt; }}
        #text #scene {{ color: {theme.ink}; font-size: {1.2 * points:.1f}pt; font-weight: bold; }}
        #text #search {{ background: {theme.raised}; color: {theme.ink}; border-radius: 4px;
            border: {px(2)} solid transparent; padding: {px(3)} {px(5)}; }}
        #text #search:focus {{ border: {px(2)} solid {theme.accent}; }}
        #text #read {{ background: {theme.raised}; }}
        Field[framed="true"] {{ border: {px(2)} solid {theme.accent}; border-radius: 4px; }}
        #cover, #cover > QWidget > QWidget {{ background: {theme.background}; }}
        #cover #asked {{ color: {theme.ink}; font-size: {1.7 * points:.1f}pt;
            font-weight: bold; }}
        #cover QToolButton {{ font-size: {1.25 * points:.1f}pt; text-align: left;
            padding: {px(8)} {px(14)}; }}
        #cover #choice {{ background: {theme.panel}; border: {px(2)} solid {theme.line}; }}
        #cover #choice:hover, #cover #choice:focus {{ border: {px(2)} solid {theme.accent}; }}
        #cover #skip {{ color: {theme.dim}; }}
    """


def _cheat_sheet(theme: Theme, px: Pixels) -> str:
    return f"""
        #cheatsheet {{ background: {theme.panel}; border: 1px solid {theme.line};
            border-radius: 10px; }}
        CheatSheet QScrollArea, CheatSheet QScrollArea > QWidget {{ background: transparent; }}
        #cheatsheet QLabel {{ color: {theme.ink}; background: transparent; }}
        #cheatsheet #group {{ color: {theme.accent}; font-weight: bold; }}
        #cheatsheet #key {{ background: {theme.raised}; border: 1px solid {theme.line};
            border-radius: 4px; padding: {px(1)} {px(6)}; font-weight: bold; }}
    """
