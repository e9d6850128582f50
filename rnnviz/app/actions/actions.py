"""Actions: everything that can be done by a key or a button, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from rnnviz.app.icons import icon

_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True)
class Deed:
    """One thing that can be done: its words, its key, its icon and the function that does it.

    `keys` may name several, as in "Ctrl++ or Ctrl+=". The key of a `local` deed works only in the
    widgets given to `Actions.lend`; elsewhere it belongs to the control that has the focus. The
    cheat sheet has it under the heading `group`. `checked` is whether what can be switched on is on
    at first; None for any other deed.
    """

    name: str
    text: str
    tip: str
    keys: str
    do: Callable[[], object]
    drawing: str = ""
    local: bool = False
    group: str = "Window"
    checked: bool | None = None


class Actions:
    """The window's actions by name."""

    def __init__(self, owner: QWidget, deeds: list[Deed]) -> None:
        self._deeds = deeds
        self._actions: dict[str, QAction] = {}
        for deed in deeds:
            action = QAction(deed.text, owner)
            action.triggered.connect(lambda _=False, deed=deed: deed.do())
            if deed.keys:
                action.setShortcuts([QKeySequence(key) for key in deed.keys.split(" or ")])
                action.setAutoRepeat(deed.local)
            if deed.checked is not None:
                action.setCheckable(True)
                action.setChecked(deed.checked)
            action.setToolTip(f"{deed.tip} [{deed.keys}]" if deed.keys else deed.tip)
            if deed.local:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            else:
                owner.addAction(action)
            self._actions[deed.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def keys(self) -> dict[str, list[tuple[str, str]]]:
        """Return every key and what it does, by group."""
        found: dict[str, list[tuple[str, str]]] = {}
        for deed in self._deeds:
            shortcuts = self._actions[deed.name].shortcuts()
            if shortcuts:
                keys = " or ".join(shortcut.toString(_NATIVE) for shortcut in shortcuts)
                found.setdefault(deed.group, []).append((keys, deed.tip))
        return found

    def lend(self, *widgets: QWidget) -> None:
        """Let the keys of local deeds work in these widgets."""
        for deed in self._deeds:
            if deed.local:
                for widget in widgets:
                    widget.addAction(self._actions[deed.name])

    def button(self, name: str, worded: bool = True) -> QToolButton:
        """Return a new button for an action: its icon, if any, and where `worded` its text."""
        action = self._actions[name]
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setAccessibleDescription(action.toolTip())
        drawn = any(deed.name == name and deed.drawing for deed in self._deeds)
        styles = Qt.ToolButtonStyle
        worded_style = styles.ToolButtonTextBesideIcon if drawn else styles.ToolButtonTextOnly
        button.setToolButtonStyle(worded_style if worded else styles.ToolButtonIconOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def draw(self, color: str) -> None:
        """Give the actions their icons in a colour."""
        for deed in self._deeds:
            if deed.drawing:
                self.draw_one(deed.name, deed.drawing, color)

    def draw_one(self, name: str, drawing: str, color: str) -> None:
        """Give one action an icon."""
        self._actions[name].setIcon(icon(drawing, color))
