"""How the export dialog looks: its part of the window's style sheet (see `app.style`)."""

from __future__ import annotations

from collections.abc import Callable

from rnnviz.figures.style.theme import Theme


def rules(theme: Theme, px: Callable[[float], str]) -> str:
    """Return the rules of the dialog; `px` writes a length as `app.style` does."""
    return f"""
        #export {{ background: {theme.panel}; }}
        #export QScrollArea, #options {{ background: transparent; }}
        #export QLabel, #export QCheckBox {{ color: {theme.ink}; }}
        #export #dim {{ color: {theme.dim}; }}
        #export #good {{ color: {theme.good}; }}
        #export #bad {{ color: {theme.alert}; }}
        #export QLineEdit, #export QComboBox, #export QSpinBox {{ background: {theme.raised};
            color: {theme.ink}; border: {px(1)} solid {theme.line}; border-radius: 4px;
            padding: {px(2)} {px(5)}; selection-background-color: {theme.accent};
            selection-color: {theme.on_accent}; }}
        #export QComboBox::drop-down {{ border: none; width: {px(14)}; }}
        #export QLineEdit:focus, #export QComboBox:focus, #export QSpinBox:focus {{
            border: {px(1)} solid {theme.accent}; }}
        #export QCheckBox::indicator {{ width: {px(13)}; height: {px(13)}; border-radius: 4px;
            border: {px(1)} solid {theme.dim}; }}
        #export QCheckBox::indicator:checked {{ background: {theme.accent};
            border: {px(1)} solid {theme.accent}; image: url(icons:check-{theme.name}.svg); }}
        #export QCheckBox::indicator:focus {{ border: {px(2)} solid {theme.ink}; }}
        #export QPushButton {{ background: {theme.raised}; color: {theme.ink}; border-radius: 5px;
            border: {px(2)} solid {theme.line}; padding: {px(4)} {px(12)}; }}
        #export QPushButton:focus {{ border: {px(2)} solid {theme.accent}; }}
        #export QPushButton:disabled, #options QComboBox:disabled, #options QSpinBox:disabled,
        #options QCheckBox:disabled {{ color: {theme.dim}; }}
        #export QPushButton#primary {{ background: {theme.accent}; color: {theme.on_accent};
            border: {px(2)} solid {theme.accent}; font-weight: bold; min-width: {px(70)}; }}
        #export QPushButton#primary:disabled {{ background: {theme.raised};
            color: {theme.dim}; border: {px(2)} solid {theme.line}; }}
        #export QPushButton#primary:focus {{ border: {px(2)} solid {theme.ink}; }}
        #export QProgressBar {{ background: {theme.background}; border: none;
            max-height: {px(6)}; max-width: {px(240)}; border-radius: 3px; }}
        #export QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    """
