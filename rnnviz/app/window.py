"""The main window: controls, figure, transport, header. It assembles them and wires them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.actions import Actions, Deed
from rnnviz.app.controls import Controls
from rnnviz.app.header import Header
from rnnviz.app.lanebar import LaneBar
from rnnviz.app.panelmenu import Memory, PanelMenu
from rnnviz.app.session import Session
from rnnviz.app.slowmotion import SlowMotion, slow_deeds
from rnnviz.app.style import apply_theme
from rnnviz.app.transport import Transport
from rnnviz.app.viewmenu import ViewMenu, view_deeds
from rnnviz.errors import RnnvizError
from rnnviz.figures.figure import Figure
from rnnviz.figures.layout import USUAL_PROPORTIONS
from rnnviz.figures.theme import THEMES, Theme
from rnnviz.figures.widget import FigureView
from rnnviz.files import free_name
from rnnviz.settings import Value
from rnnviz.training.scene import Scene
from rnnviz.training.snapshot import Snapshot

CONTROLS_WIDTH = 264  # pixels


class Window(QMainWindow):
    """The window of one run; it owns the session and ends it when it closes."""

    def __init__(
        self, scene: Scene, session: Session, theme: Theme, settings: QSettings | None = None
    ) -> None:
        super().__init__()
        self.scene, self.session, self.theme = scene, session, theme
        self.snapshots: tuple[Snapshot, ...] = ()
        self.setWindowTitle(f"{scene.title} - rnnviz")
        self.memory = Memory(settings)
        self.figure = Figure(theme, self.memory.panels)
        self.figure.drawing.set_proportions(self.memory.proportions)
        self.view = FigureView(self.figure)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slow = SlowMotion(session, self.figure, self)
        deeds = [*self._deeds(), *slow_deeds(self.slow), *view_deeds(self.figure)]
        self.actions_by_name = Actions(self, deeds)
        self.header = Header()
        self.panel_menu = PanelMenu()
        self.view_menu = ViewMenu(self.figure, self.actions_by_name)
        self.transport = Transport(self.actions_by_name, self.panel_menu, self.view_menu)
        self.lanes = LaneBar(self.actions_by_name)
        self.controls = Controls(session.experiment)
        self._arrange()
        self._connect()
        self.set_theme(theme)
        self._show_experiments()
        self.transport.say(scene.text)
        self.view.setFocus()

    @property
    def snapshot(self) -> Snapshot | None:
        """What is shown, of several lanes the first."""
        return self.snapshots[0] if self.snapshots else None

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in another theme."""
        self.theme = theme
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, theme)
        self.figure.set_theme(theme)
        self._show_running()

    def export_to(self, path: Path) -> None:
        """Write the figure as it is shown to a file; say where, or why not."""
        from rnnviz.figures.export import export  # here, so that the window starts without it

        if self.snapshot is None:
            return
        try:
            export(self.figure, path)
        except RnnvizError as problem:
            self.transport.say(str(problem), "bad")
        else:
            self.transport.say(f"Written: {path}")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the training process."""
        self.controls.forget()
        self.slow.rest()
        self.session.close()
        super().closeEvent(event)

    def _deeds(self) -> list[Deed]:
        session, slow = self.session, self.slow
        return [
            Deed("play", "Play", "Play or pause", "Space",
                 slow.instead(slow.toggle_play, session.toggle), "play"),
            Deed("step", "Step", "Pause and apply one update, or in slow motion one step", "Right",
                 slow.instead(slow.step, session.step), "step", True),
            Deed("leap", "Leap", "Pause and apply ten updates, or in slow motion go to the next"
                 " phase", "Shift+Right",
                 slow.instead(slow.leap, lambda: session.step(10)), local=True),
            Deed("restart", "Restart", "Begin again: same initial weights, same data", "R",
                 session.restart, "restart"),
            Deed("new_weights", "new weights", "Begin again: new initial weights, same data",
                 "Shift+R", session.restart_with_new_weights),
            Deed("new_data", "new data", "Begin again: same initial weights, new data",
                 "Ctrl+R", session.restart_with_new_data),
            Deed("add_lane", "Compare", "Add a lane: a copy of this run on the same batches; both"
                 " begin anew. Then change one setting of it", "Ctrl+L",
                 lambda: self._settled(session.add_lane)),
            Deed("remove_lane", "Remove lane", "Remove the last lane; the others go on",
                 "Ctrl+Shift+L", lambda: self._settled(session.remove_lane)),
            Deed("next_lane", "Other lane", "Let the controls change the other lane", "L",
                 lambda: self._settled(session.edit_next)),
            Deed("export", "Export", "Write the figure to a file", "Ctrl+E",
                 self._ask_export, "export"),
            Deed("copy", "Copy figure", "Put the figure on the clipboard", "Ctrl+Shift+C",
                 self._copy),
            Deed("theme", "Theme", "Dark or light", "Ctrl+T", self._other_theme, "theme"),
            Deed("full_screen", "Full screen", "Full screen and back", "F11", self._full_screen),
            Deed("leave", "Leave", "Show all panels again; end slow motion; unpin the cursor and"
                 " leave the controls", "Esc", self._leave),
            Deed("quit", "Quit", "Close the window", "Ctrl+Q", self.close),
        ]  # fmt: skip

    def _arrange(self) -> None:
        body = QWidget()
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(8)
        side = QVBoxLayout()
        side.setSpacing(6)
        for part in (self.lanes, self.controls):
            part.setFixedWidth(CONTROLS_WIDTH)
            side.addWidget(part)
        middle.addLayout(side)
        middle.addWidget(self.view, 1)
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 0, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addLayout(middle, 1)
        column.addWidget(self.transport)
        self.setCentralWidget(body)
        self.setMinimumSize(1100, 640)

    def _connect(self) -> None:
        session = self.session
        session.needs = self.figure.needs
        self.figure.rearranged.connect(self._show_panels)
        for changed in (self.figure.view_changed, self.figure.hovered, self.figure.pinned):
            changed.connect(self._look)
        self.figure.resized.connect(self._remember_proportions)
        self.panel_menu.chosen.connect(self._choose_panels)
        self.panel_menu.show_panels(panel.kind for panel in self.figure.drawing.chosen)
        session.snapshots_taken.connect(self._show_snapshots)
        session.running_changed.connect(self._show_running)
        session.experiments_changed.connect(self._show_experiments)
        session.noticed.connect(self._notice)
        self.lanes.chosen.connect(lambda lane: self._settled(partial(session.edit, lane)))
        self.controls.changed.connect(self._change)
        self.controls.refused.connect(lambda sentence: self.transport.say(sentence, "bad"))
        self.transport.pace_chosen.connect(session.set_pace)
        self.transport.slow_pace_chosen.connect(self.slow.set_pace)
        self.slow.changed.connect(self._show_running)
        self.actions_by_name.lend(self.view, self.transport)

    def _choose_panels(self, kinds: list[str] | None) -> None:
        self.memory.panels = kinds
        self.figure.set_panels(kinds)
        if kinds is None:
            self.figure.set_proportions(USUAL_PROPORTIONS)

    def _show_panels(self) -> None:
        """Ask for what the visible panels need, and for no more."""
        self.panel_menu.show_panels(panel.kind for panel in self.figure.drawing.chosen)
        self.session.needs = self.figure.needs
        self.session.refresh()

    def _look(self) -> None:
        """Ask for what is looked at more closely: another sequence, the loss of a step, a unit."""
        session, figure = self.session, self.figure
        if (session.focus, session.needs) != (figure.focus, figure.needs):
            session.focus, session.needs = figure.focus, figure.needs
            session.refresh()

    def _remember_proportions(self) -> None:
        self.memory.proportions = self.figure.drawing.proportions

    def _leave(self) -> None:
        if self.figure.drawing.only is not None:
            self.figure.maximise(None)
        elif self.slow.on:
            self.slow.leave()
        else:
            self.figure.set_pin(None)
            self._look()
            self.view.setFocus()

    def _show_snapshots(self, snapshots: tuple[Snapshot, ...]) -> None:
        self.snapshots = snapshots
        self.figure.show(*snapshots)
        self.header.show_snapshots(snapshots, self.session.running)

    def _show_running(self) -> None:
        slow, action = self.slow, self.actions_by_name["play"]
        running = slow.playing if slow.on else self.session.running
        self.actions_by_name.draw(self.theme.ink)
        self.actions_by_name.draw_one("play", "pause" if running else "play", self.theme.on_accent)
        action.setText("Pause" if running else "Play")
        self.actions_by_name["slow"].setChecked(slow.on)
        self.transport.show_slow(slow.on)
        self.header.show_state(self.snapshots, self.session.running)

    def _show_experiments(self) -> None:
        experiments, lane = self.session.experiments, self.session.lane
        self.lanes.show_lanes(experiments, lane)
        self.controls.show_lane(experiments, lane)
        self.header.show_experiments(experiments)

    def _notice(self, sentence: str) -> None:
        importance = {"Solved": "good", "Stopped": "bad", "The training": "bad"}
        self.transport.say(
            sentence, next((v for k, v in importance.items() if sentence.startswith(k)), "dim")
        )

    def _settled(self, deed: Callable[[], object]) -> None:
        """Do something that changes which lane the controls act on, after what is still pending."""
        self.controls.flush()
        deed()

    def _change(self, changes: Mapping[str, Value]) -> None:
        try:
            self.session.change(changes)
        except RnnvizError as problem:
            self._show_experiments()
            self.transport.say(str(problem), "bad")

    def _ask_export(self) -> None:
        from rnnviz.figures.export import SUFFIXES

        start = free_name(Path.cwd() / f"rnnviz-{self.scene.name}.png")
        kinds = ";;".join(f"{suffix[1:].upper()} (*{suffix})" for suffix in SUFFIXES)
        name, _ = QFileDialog.getSaveFileName(self, "Export the figure", str(start), kinds)
        if name:
            path = Path(name)
            self.export_to(path if path.suffix else path.with_suffix(".png"))

    def _copy(self) -> None:
        if self.snapshot is not None:
            QApplication.clipboard().setImage(self.figure.image(scale=2))
            self.transport.say("The figure is on the clipboard.")

    def _other_theme(self) -> None:
        names = list(THEMES)
        self.set_theme(THEMES[names[(names.index(self.theme.name) + 1) % len(names)]])

    def _full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()
