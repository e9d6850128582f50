"""SweepWindows: the sweeps that are looked at beside the main window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from rnnviz.app.notices import refusal
from rnnviz.app.scenes.open_scenes import OpenScenes
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.sweeps.opening import SweepScene

if TYPE_CHECKING:
    from rnnviz.app.sweeps.sweep_window import SweepWindow


class SweepWindows(QObject):
    """Opens a window for each sweep; a run that is chosen there is shown in the main window.

    Attributes
    ----------
    windows : dict of Path to SweepWindow
        By the folder of the sweep.
    """

    def __init__(self, scenes: OpenScenes, window: QWidget) -> None:
        super().__init__(window)
        self._scenes, self._window = scenes, window
        self._theme: Theme = DARK
        self._text_scale = 1.0
        self.windows: dict[Path, SweepWindow] = {}
        scenes.sweep_read.connect(self.show_of)

    def show_of(self, scene: Scene) -> None:
        """Show the sweep of a scene that is of one, in the window that it has already if it has."""
        if not isinstance(scene, SweepScene) or scene.table is None:
            return
        from rnnviz.app.sweeps.sweep_window import SweepWindow  # here: the main window starts first

        folder = scene.table.folder.resolve()
        shown = self.windows.get(folder)
        if shown is None:
            shown = SweepWindow(scene.table, self._theme, self._text_scale, self._window)
            shown.opened.connect(self._open)
            shown.closed.connect(partial(self._forget, folder))
            self.windows[folder] = shown
        else:
            shown.show_table(scene.table)
        shown.show()
        shown.raise_()
        shown.activateWindow()

    def restyle(self, theme: Theme, text_scale: float) -> None:
        """Draw all pictures in another style."""
        if (theme, text_scale) != (self._theme, self._text_scale):
            self._theme, self._text_scale = theme, text_scale
            for shown in self.windows.values():
                shown.restyle(theme, text_scale)

    def close(self) -> None:
        """Close all windows."""
        for shown in list(self.windows.values()):
            shown.close()

    def _open(self, scene: Scene) -> None:
        """Show a run in the main window."""
        try:
            self._scenes.open(scene)
        except RnnvizError as problem:
            self._scenes.noticed.emit(refusal(problem))
            return
        self._window.raise_()
        self._window.activateWindow()

    def _forget(self, folder: Path) -> None:
        self.windows.pop(folder, None)
