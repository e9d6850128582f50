"""LectureMode: the window as it is shown to a room."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QKeySequence, QScreen

from rnnviz.app.lecture.blank import Blank
from rnnviz.app.lecture.presenter import PresenterView
from rnnviz.app.parts import Parts
from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.view.status import numbers_of
from rnnviz.registry import panels as registry

LEAST = 0.02  # of the screen's height: the size of any text
SIZE_STEP, LARGEST = 0.05, 4.0  # of the text size that is sought
USUAL_PANELS = ("flow", "sequence", "loss")  # of a scene that names none
MOST_PANELS = 4
KEYS = {"next_scene": "PgDown", "previous_scene": "PgUp"}  # of a presenter's remote


class LectureMode(QObject):
    """Fills the screen with the figure and the scene's words, in large letters.

    All else is hidden; keys do the rest. `changed` is called when it begins and when it ends.
    """

    def __init__(self, window: Parts, changed: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._changed = window, changed
        self.on = False
        self._was_full, self._was_at = False, window.pos()
        self._began = 0.0
        self.presenter: PresenterView | None = None
        self._chosen: list[str] = []  # the panels that are shown

    @property
    def least_text_size(self) -> float:
        """The text size at which every text can be read; 1 where there is no lecture."""
        if not self.on:
            return 1.0
        window = self._window
        zoom, pixels = zoom_for(window.width(), window.height()), LEAST * window.height()
        size = 1.0
        while size < LARGEST and zoom * lettering(round(size, 2)).pixels("index") < pixels:
            size += SIZE_STEP
        return round(size, 2)

    def toggle(self) -> None:
        """Begin, or end."""
        if self.on:
            self.leave()
        else:
            self._enter()

    def _enter(self) -> None:
        window = self._window
        self.on, self._was_full, self._was_at = True, window.isFullScreen(), window.pos()
        self._show_parts()
        room = stage()
        if room is not None and window.screen() is QGuiApplication.primaryScreen():
            window.move(room.geometry().topLeft())
        window.showFullScreen()
        self._began = time.monotonic()
        self.arrange()
        self.show_state()
        self._changed()
        if stage() is not None:
            self.show_presenter()
        window.activateWindow()
        window.view.setFocus()

    def toggle_presenter(self) -> None:
        """Show the presenter's view, with the lecture; or take it away."""
        if self.presenter is not None:
            self.presenter.close()
            return
        if not self.on:
            self._enter()
        if self.presenter is None:
            self.show_presenter()

    def show_presenter(self) -> None:
        """Show the presenter's view, on the primary screen if the lecture is on another one."""
        view = self.presenter = PresenterView(self._window, self._began)
        view.closed.connect(self._forget_presenter)
        self._window.scenes.retold.connect(view.show_scene)
        if stage() is not None:
            view.setGeometry(QGuiApplication.primaryScreen().availableGeometry())
        view.show()
        self.show_state()

    def _forget_presenter(self) -> None:
        self.presenter = None

    def leave(self) -> None:
        """End: all is where it was."""
        window = self._window
        self.on = False
        if self.presenter is not None:
            self.presenter.close()
        self._show_parts()
        if not self._was_full:
            window.showNormal()
            window.move(self._was_at)
        window.panel_menu.set_scene(window.scene.panels, len(window.session.experiments))
        self._changed()

    def blank(self) -> None:
        """Cover the window with black until the next key."""
        Blank(self._window)

    def arrange(self) -> None:
        """Show the few panels of the scene that is shown, as many as there is room for."""
        if not self.on:
            return
        window = self._window
        if self.presenter is not None:
            self.presenter.show_scene()
        known = [kind for kind in window.scene.panels or USUAL_PANELS if kind in registry]
        self._chosen = known[:MOST_PANELS]
        self._show_chosen()

    def leave_out(self) -> None:
        """Leave panels out, the last first, until nothing has to be scrolled."""
        if self.on and len(self._chosen) > 1 and not self._window.central.area.shows_all:
            del self._chosen[-1:]
            self._show_chosen()

    def _show_chosen(self) -> None:
        """Show as many of the chosen panels as there is room for, but at least one."""
        while self._chosen:
            self._window.figure.set_panels(self._chosen)
            if self._window.central.area.shows_all or len(self._chosen) == 1:
                break
            del self._chosen[-1]

    def show_settings(self) -> None:
        """Offer the settings that the scene names, of the run that changes act on."""
        window = self._window
        values = {entry.key: entry for entry in window.session.experiment.entries()}
        offered = [values[key] for key in window.scene.controls if key in values]
        for controls in (window.lecture_bar.offered, window.text_column.offered):
            controls.show_settings(offered)

    def show_state(self) -> None:
        """Show which scene it is, and how far training is."""
        window = self._window
        if self.on and window.snapshots:
            update = numbers_of(window.snapshots)["update"].text
            state = update if window.session.active else f"{update}, paused"
            title = "" if window.scene.script.parts else window.scene.title  # over the text
            window.lecture_bar.show_state(title, state)
            if self.presenter is not None:
                self.presenter.show_state(state)

    def _show_parts(self) -> None:
        """Hide what is not for the room, or show it again."""
        window = self._window
        for part in (window.header, window.transport):
            part.setVisible(not self.on)
        window.side.set_lecture(self.on)
        window.text_column.set_lecture(self.on)
        window.fit_side()
        window.timeline.set_lecture(self.on)
        window.lecture_bar.setVisible(self.on)
        window.central.set_lecture(self.on)
        for name, key in KEYS.items():  # otherwise they scroll the figure
            keys = [f"Ctrl+{key}", key] if self.on else [f"Ctrl+{key}"]
            window.actions_by_name[name].setShortcuts([QKeySequence(one) for one in keys])


def stage() -> QScreen | None:
    """Return the screen that the room sees, where it is another than the speaker's."""
    primary = QGuiApplication.primaryScreen()
    return next((screen for screen in QGuiApplication.screens() if screen is not primary), None)
