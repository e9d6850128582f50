"""Parts: what the window is put together from, for those that act on several parts of it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

from rnnviz.app.actions.actions import Actions
from rnnviz.app.bars.header import Header
from rnnviz.app.bars.timeline_bar import TimelineBar
from rnnviz.app.bars.transport import Transport
from rnnviz.app.central_widget import CentralWidget
from rnnviz.app.controls.settings_form import SettingsForm
from rnnviz.app.controls.typed_probe import TypedProbe
from rnnviz.app.figure_export import FigureExport
from rnnviz.app.lecture.lecture_bar import LectureBar
from rnnviz.app.menus.panel_menu import PanelMenu
from rnnviz.app.preferences import Preferences
from rnnviz.app.runs.runs_page import RunsPage
from rnnviz.app.runs.travels import Travels
from rnnviz.app.scenes.open_scenes import OpenScenes
from rnnviz.app.session import Session
from rnnviz.app.slow_motion import SlowMotion
from rnnviz.app.telling.glossary_page import GlossaryPage
from rnnviz.app.telling.side import Page, Side
from rnnviz.app.telling.text_column import TextColumn
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.seen import Seen
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.snapshot.snapshot import Snapshot

USUAL_SIZE = (1280, 720)
LEAST_SIZE = (720, 440)  # pixels: fits a screen of 1920x1080 at 200 %, with a title and a bar


class Parts(QMainWindow):
    """A window with these parts.

    Attributes
    ----------
    snapshots : tuple of Snapshot
        What is shown, one a run.
    theme : Theme

    Signals
    -------
    closed()
        It is closed.
    """

    closed = Signal()

    session: Session
    travels: Travels
    snapshots: tuple[Snapshot, ...]
    theme: Theme
    preferences: Preferences
    figure: Figure
    view: FigureView
    scenes: OpenScenes
    slow: SlowMotion
    export: FigureExport
    form: SettingsForm
    typed_probe: TypedProbe
    actions_by_name: Actions
    panel_menu: PanelMenu
    header: Header
    timeline: TimelineBar
    transport: Transport
    side: Side
    text_column: TextColumn
    glossary_page: GlossaryPage
    runs_page: RunsPage
    lecture_bar: LectureBar
    central: CentralWidget

    @property
    def scene(self) -> Scene:
        """The scene that is shown."""
        return self.scenes.scene

    @property
    def snapshot(self) -> Snapshot | None:
        """What is shown, of several runs the first."""
        return self.snapshots[0] if self.snapshots else None

    @property
    def stopped(self) -> bool:
        """Whether no run can go on as it is."""
        return bool(self.snapshots) and all(snapshot.fault for snapshot in self.snapshots)

    @property
    def text_size(self) -> float:
        """The size of all text relative to the system's."""
        return self.preferences.text_size

    def look(self, seen: Seen) -> None:
        """Look at the runs as a picture or a scene does; at its slow motion once they are there."""
        self.form.probe.text.setText(seen.view.typed)
        self.figure.set_view(replace(seen.view, reveal=None))
        self.figure.set_pin(seen.pin)
        if seen.view.reveal is not None:
            self.slow.enter(seen.view.reveal)

    def edit_run(self, index: int) -> None:
        """Let the controls change another run, once what was typed for this one is taken."""
        self.form.flush()
        self.session.edit_run(index)

    def show_side(self, page: Page) -> None:
        """Turn to a page beside the figure, which is shown even where there is little room."""
        self.side.show_page(page)
        self.side.chosen = True
        self.fit_side()

    def remember_proportions(self) -> None:
        """Show panels as large as they are now the next time, too."""
        self.preferences.proportions = self.figure.proportions

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in another theme."""
        raise NotImplementedError

    def set_text_size(self, size: float) -> None:
        """Show all text in another size, and remember it."""
        self.preferences.text_size = size
        self.fit_text()

    def fit_text(self) -> None:
        """Show all text in its size."""
        raise NotImplementedError

    def fit_side(self) -> None:
        """Give what stands beside the figure its width, and show it where it is to be seen."""
        raise NotImplementedError
