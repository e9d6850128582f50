"""How dialogs look: their part of the window's style sheet (see `sheet`)."""

from __future__ import annotations

from collections.abc import Callable

from rnnviz.figures.style.theme import Theme

DIALOGS = "export", "command", "sweep", "help", "about", "browser"  # names of their objects


def rules(theme: Theme, px: Callable[[float], str]) -> str:
    """Return the rules of all dialogs; `px` writes a length as `sheet` does."""
    return "\n".join([*(_rules(name, theme, px) for name in DIALOGS), _pages(theme, px)])


def _pages(theme: Theme, px: Callable[[float], str]) -> str:
    return f"""
        #help QListWidget {{ background: {theme.background}; color: {theme.ink}; border-radius: 6px;
            border: {px(1)} solid {theme.background}; outline: none; padding: {px(4)}; }}
        #help QListWidget:focus {{ border: {px(1)} solid {theme.accent}; }}
        #help QListWidget::item {{ padding: {px(2)} {px(8)}; border-radius: 4px; }}
        #help QListWidget::item:disabled {{ color: {theme.dim}; padding: {px(9)} {px(4)} {px(2)}; }}
        #help QListWidget::item:selected {{ background: {theme.accent};
            color: {theme.on_accent}; }}
        #help QTextBrowser {{ background: {theme.panel}; color: {theme.ink}; border: none;
            selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
    """


def _rules(name: str, theme: Theme, px: Callable[[float], str]) -> str:
    return f"""
        #{name} {{ background: {theme.panel}; }}
        #{name} QScrollArea, #options, #tables {{ background: transparent; }}
        #{name} QLabel, #{name} QCheckBox {{ color: {theme.ink}; }}
        #{name} #dim {{ color: {theme.dim}; }}
        #{name} #good {{ color: {theme.good}; }}
        #{name} #bad {{ color: {theme.alert}; }}
        #{name} QLineEdit, #{name} QComboBox, #{name} QSpinBox {{ background: {theme.raised};
            color: {theme.ink}; border: {px(1)} solid {theme.line}; border-radius: 4px;
            padding: {px(2)} {px(5)}; selection-background-color: {theme.accent};
            selection-color: {theme.on_accent}; }}
        #{name} QComboBox::drop-down {{ border: none; width: {px(14)}; }}
        #{name} QLineEdit:focus, #{name} QComboBox:focus, #{name} QSpinBox:focus {{
            border: {px(1)} solid {theme.accent}; }}
        #{name} QCheckBox::indicator {{ width: {px(13)}; height: {px(13)}; border-radius: 4px;
            border: {px(1)} solid {theme.dim}; }}
        #{name} QCheckBox::indicator:checked {{ background: {theme.accent};
            border: {px(1)} solid {theme.accent}; image: url(icons:check-{theme.name}.svg); }}
        #{name} QCheckBox::indicator:focus {{ border: {px(2)} solid {theme.ink}; }}
        #{name} QPushButton {{ background: {theme.raised}; color: {theme.ink}; border-radius: 5px;
            border: {px(2)} solid {theme.line}; padding: {px(4)} {px(12)}; }}
        #{name} QPushButton:focus {{ border: {px(2)} solid {theme.accent}; }}
        #{name} QPushButton:disabled, #options QComboBox:disabled, #options QSpinBox:disabled,
        #options QCheckBox:disabled {{ color: {theme.dim}; }}
        #{name} QPushButton#primary {{ background: {theme.accent}; color: {theme.on_accent};
            border: {px(2)} solid {theme.accent}; font-weight: bold; min-width: {px(70)}; }}
        #{name} QPushButton#primary:disabled {{ background: {theme.raised};
            color: {theme.dim}; border: {px(2)} solid {theme.line}; }}
        #{name} QPushButton#primary:focus {{ border: {px(2)} solid {theme.ink}; }}
        #{name} QProgressBar {{ background: {theme.background}; border: none;
            max-height: {px(6)}; max-width: {px(240)}; border-radius: 3px; }}
        #{name} QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    """
