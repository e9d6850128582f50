"""The page of keys has every key of the window, in the program's words."""

from PySide6.QtGui import QAction

from rnnviz.app.window import Window
from tests.keys import present, table


def test_the_table_of_the_page_is_the_programs(window: Window) -> None:
    assert present() == table(window.actions_by_name.keys())  # else run: python -m tests.keys


def test_the_table_has_every_key(window: Window) -> None:
    actions = [one for one in window.findChildren(QAction) if one.isEnabled()]
    keys = [key.toString() for one in actions for key in one.shortcuts()]
    assert {"P", "Ctrl+Q", "F1", "Alt+Left"} <= set(keys)
    assert not [key for key in keys if f"`{key}`" not in present()]
