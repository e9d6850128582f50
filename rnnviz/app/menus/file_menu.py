"""The menu of files: new, open, save, weights, recent ones, an experiment as text."""

from __future__ import annotations

from functools import partial

from rnnviz.app.actions.actions import Actions
from rnnviz.app.menus.menu_button import MenuButton
from rnnviz.app.work.file_actions import FileActions

ENTRIES = (
    *("new", "open_file", "", "save", "save_as", "", "load_weights", "save_weights"),
    *("save_recording", "", "copy_experiment", "paste_experiment"),
)


class FileMenu(MenuButton):
    """A button that opens the menu."""

    def __init__(self, actions: Actions, files: FileActions) -> None:
        super().__init__("file", "New, open, save; weights; an experiment as a line of text.")
        self._actions, self._files = actions, files
        self.menu().aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for name in ENTRIES:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        recent = [path for path in self._files.recent if path.exists()]
        if recent:
            menu.addSeparator()
        for path in recent:
            menu.addAction(path.name, partial(self._files.open_recent, path))
