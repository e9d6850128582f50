"""The menu of help: the documentation, the keys, what runs here."""

from __future__ import annotations

from rnnviz.app.actions.actions import Actions
from rnnviz.app.menus.menu_button import MenuButton

ENTRIES = ("help", "keys", "about")


class HelpMenu(MenuButton):
    """A button that opens the menu."""

    def __init__(self, actions: Actions) -> None:
        super().__init__("help", "The documentation, all keys, and versions.")
        self.setText("? ▾")
        for name in ENTRIES:
            self.menu().addAction(actions[name])
