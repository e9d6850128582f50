"""The menu of help: the documentation, the keys."""

from __future__ import annotations

from rnnviz.app.actions.actions import Actions
from rnnviz.app.menus.menu_button import MenuButton

ENTRIES = ("help", "keys")


class HelpMenu(MenuButton):
    """A button that opens the menu."""

    def __init__(self, actions: Actions) -> None:
        super().__init__("help", "The documentation, and all keys.")
        self.setText("? ▾")
        for name in ENTRIES:
            self.menu().addAction(actions[name])
