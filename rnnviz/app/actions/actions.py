"""Actions: everything that can be done by a key or a button, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from rnnviz.app.style.icons import icon
from rnnviz.figures.style.plain_text import tip

NATIVE = QKeySequence.SequenceFormat.NativeText


class Group(StrEnum):
    """A heading of the cheat sheet."""

    SCENES = "Scenes"
    TRAINING = "Training"
    RUNS = "Runs"
    VIEW = "View"
    WINDOW = "Window"


@dataclass(frozen=True)
class ActionSpec:
    """The specification of an action: its words, its keys, its icon and what it does.

    Attributes
    ----------
    name : str
        By which the window's parts know it.
    text, tip : str
        The text of its button, and a sentence on what it does.
    keys : str
        One key or several: "Ctrl++ or Ctrl+="; "" for what is reached by a menu alone.
    carry_out : callable
    icon : str, optional
        The name of a file in resources/icons.
    group : Group
    in_figure : bool
        Whether its keys work only in the widgets given to `Actions.share_keys_with`; elsewhere they
        belong to the control that has the focus.
    checkable : bool
        Whether it can be switched on and off.
    trains : bool
        Whether it is for runs that are trained here, not for recordings.
    """

    name: str
    text: str
    tip: str
    keys: str
    carry_out: Callable[[], object]
    icon: str = ""
    group: Group = Group.WINDOW
    in_figure: bool = False
    checkable: bool = False
    trains: bool = False


class Actions:
    """The window's actions by name."""

    def __init__(self, owner: QWidget, specs: Sequence[ActionSpec]) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._actions = {spec.name: _make_action(spec, owner) for spec in specs}
        self._trained_here = True
        for spec in specs:
            if not spec.in_figure:
                owner.addAction(self._actions[spec.name])

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def offer_training(self, offered: bool) -> None:
        """Offer what can be done only to runs that are trained here, or do not."""
        self._trained_here = offered
        for spec in self._specs.values():
            if spec.trains:
                self.offer(spec.name, offered)

    def offer(self, name: str, offered: bool) -> None:
        """Offer an action, or do not; one for runs that are trained here, only of these."""
        possible = self._trained_here or not self._specs[name].trains
        self._actions[name].setEnabled(offered and possible)

    def keys(self) -> dict[str, list[tuple[str, str]]]:
        """Return the keys and what they do, by group."""
        table: dict[str, list[tuple[str, str]]] = {}
        for spec in self._specs.values():
            shortcuts = self._actions[spec.name].shortcuts()
            if not shortcuts:
                continue
            keys = " or ".join(shortcut.toString(NATIVE) for shortcut in shortcuts)
            table.setdefault(spec.group, []).append((keys, spec.tip))
        return table

    def share_keys_with(self, *widgets: QWidget) -> None:
        """Let the keys of the figure's actions work in these widgets."""
        for spec in self._specs.values():
            if spec.in_figure:
                for widget in widgets:
                    widget.addAction(self._actions[spec.name])

    def button(self, name: str, icon_only: bool = False) -> QToolButton:
        """Return a new button for an action: its icon, if any, and its text."""
        action, styles = self._actions[name], Qt.ToolButtonStyle
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setAccessibleDescription(_sentence(self._specs[name]))
        if icon_only:
            button.setToolButtonStyle(styles.ToolButtonIconOnly)
        else:
            has_icon = bool(self._specs[name].icon)
            button.setToolButtonStyle(
                styles.ToolButtonTextBesideIcon if has_icon else styles.ToolButtonTextOnly
            )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def draw_icons(self, color: str) -> None:
        """Give all actions their own icons in a colour."""
        for spec in self._specs.values():
            if spec.icon:
                self._actions[spec.name].setIcon(icon(spec.icon, color))

    def change(self, name: str, text: str, icon_name: str, color: str) -> None:
        """Give one action another text and icon."""
        self._actions[name].setText(text)
        self._actions[name].setIcon(icon(icon_name, color))


def _make_action(spec: ActionSpec, owner: QWidget) -> QAction:
    action = QAction(spec.text, owner)
    action.triggered.connect(lambda _=False: spec.carry_out())
    action.setShortcuts([QKeySequence(key) for key in spec.keys.split(" or ") if key])
    action.setAutoRepeat(spec.in_figure)
    action.setCheckable(spec.checkable)
    action.setToolTip(tip(_sentence(spec)))
    if spec.in_figure:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return action


def _sentence(spec: ActionSpec) -> str:
    return f"{spec.tip} [{spec.keys}]" if spec.keys else spec.tip
