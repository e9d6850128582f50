"""The main window: controls, figure, transport, header. It assembles them and wires them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow

from rnnviz.app.actions.actions import Actions, Deed
from rnnviz.app.actions.pin_actions import pin_deeds
from rnnviz.app.actions.run_actions import run_deeds
from rnnviz.app.actions.text_size import text_deeds
from rnnviz.app.bars.header import Header
from rnnviz.app.bars.run_bar import RunBar
from rnnviz.app.bars.transport import Transport
from rnnviz.app.central import Body
from rnnviz.app.controls.form import Controls
from rnnviz.app.controls.probe_field import OwnProbe
from rnnviz.app.controls.sidebar import Side, order_tabs
from rnnviz.app.dialogs.cheat_sheet import CheatSheet
from rnnviz.app.menus.panel_menu import Memory, PanelMenu
from rnnviz.app.menus.view_menu import ViewMenu, view_deeds
from rnnviz.app.session import Session
from rnnviz.app.slow_motion import SlowMotion, slow_deeds
from rnnviz.app.style import Style
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.board.layout import USUAL_PROPORTIONS
from rnnviz.figures.board.pointer import MEANINGS
from rnnviz.figures.style.theme import THEMES, Theme
from rnnviz.files import free_name
from rnnviz.settings import Value
from rnnviz.training.settings.scene import Scene
from rnnviz.training.snapshot.snapshot import Snapshot

MOUSE = "Mouse, in the figure"


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
        self.figure = Figure(theme, self.memory.panels(len(session.experiments)))
        self.figure.drawing.set_proportions(self.memory.proportions)
        self.view = FigureView(self.figure)
        self.slow = SlowMotion(session, self.figure, self)
        figure = self.figure
        deeds = [*self._deeds(), *slow_deeds(self.slow), *view_deeds(figure), *pin_deeds(figure)]
        self.actions_by_name = Actions(self, deeds)
        self.header = Header()
        self.panel_menu = PanelMenu()
        self.view_menu = ViewMenu(self.figure, self.actions_by_name)
        self.transport = Transport(self.actions_by_name, self.panel_menu, self.view_menu)
        self.runs = RunBar(self.actions_by_name)
        self.controls = Controls(session.experiment)
        self.own_probe = OwnProbe(self.controls.probe, session, figure, self.transport.refuse)
        self._runs_shown = len(session.experiments)
        self._side = Side(self.runs, self.controls)
        self.setCentralWidget(Body(self.header, self._side, self.view, self.transport))
        self.setMinimumSize(1100, 640)
        self._connect()
        self.figure.set_text_scale(self.memory.text_size)
        self._style = Style()
        self.set_theme(theme)
        self._show_experiments()
        self.transport.say(scene.text)
        self.view.setFocus()

    @property
    def snapshot(self) -> Snapshot | None:
        """What is shown, of several runs the first."""
        return self.snapshots[0] if self.snapshots else None

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in another theme."""
        self.theme = theme
        self.figure.set_theme(theme)
        self._restyle()
        self._show_running()

    @property
    def text_size(self) -> float:
        """The size of all text relative to the system's."""
        return self.figure.drawing.text_scale

    def set_text_size(self, size: float) -> None:
        """Show all text in another size, and remember it."""
        self.memory.text_size = size
        self.figure.set_text_scale(size)
        self._restyle()

    def export_to(self, path: Path) -> None:
        """Write the figure as it is shown to a file; say where, or why not."""
        from rnnviz.figures.export import export  # here, so that the window starts without it

        if self.snapshot is None:
            return
        try:
            export(self.figure, path)
        except RnnvizError as problem:
            self.transport.refuse(str(problem))
        else:
            self.transport.mention(f"Written: {path}", self._words)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the training process."""
        self.controls.forget()
        self.slow.rest()
        self.session.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the controls their share of the width."""
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        self._style.apply(self, self.theme, self.text_size)
        self._side.fit(self.width(), self._style.scale)
        self.header.fit()
        self.transport.fit()

    def _deeds(self) -> list[Deed]:
        return [
            *run_deeds(self.session, self.slow, self._settled),
            Deed("type_probe", "Type a probe", "Type a sequence for the network to read", "P",
                 lambda: self.own_probe.ask()),
            Deed("export", "Export", "Write the figure to a file", "Ctrl+E",
                 self._ask_export, "export"),
            Deed("copy", "Copy figure", "Put the figure on the clipboard", "Ctrl+Shift+C",
                 self._copy),
            Deed("theme", "Theme", "Dark or light", "Ctrl+T", self._other_theme, "theme"),
            *text_deeds(lambda: self.text_size, self.set_text_size),
            Deed("full_screen", "Full screen", "Full screen and back", "F11", self._full_screen),
            Deed("leave", "Leave", "Show all panels again; end slow motion; unpin the cursor and"
                 " leave the controls", "Esc", self._leave),
            Deed("help", "Keys", "Show all keys and what the mouse can do", "? or F1", self._help,
                 "help"),
            Deed("quit", "Quit", "Close the window", "Ctrl+Q", self.close),
        ]  # fmt: skip

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
        session.refused.connect(self.transport.refuse)
        self.runs.chosen.connect(lambda run: self._settled(partial(session.edit, run)))
        self.controls.changed.connect(self._change)
        self.controls.refused.connect(self.transport.refuse)
        parts = self.runs, self.controls, self.view, self.transport
        self.controls.rebuilt.connect(partial(order_tabs, *parts))
        order_tabs(*parts)
        self.transport.pace_chosen.connect(session.set_pace)
        self.transport.slow_pace_chosen.connect(self.slow.set_pace)
        self.slow.changed.connect(self._show_running)
        self.actions_by_name.lend(self.view, self.transport)

    def _choose_panels(self, kinds: list[str] | None) -> None:
        self.memory.keep_panels(self._runs_shown, kinds)
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
        self.header.show_snapshots(snapshots, self.session.running, self.slow.on)
        if not self.session.running:
            self.view.describe()

    def _show_running(self) -> None:
        slow, action = self.slow, self.actions_by_name["play"]
        running = slow.playing if slow.on else self.session.running
        self.actions_by_name.draw(self.theme.ink)
        self.actions_by_name.draw_one("play", "pause" if running else "play", self.theme.on_accent)
        action.setText("Pause" if running else "Play")
        self.actions_by_name["slow"].setChecked(slow.on)
        self.transport.show_slow(slow.on)
        self.header.show_state(self.snapshots, self.session.running, slow.on)

    def _show_experiments(self) -> None:
        experiments, run = self.session.experiments, self.session.run
        self.runs.show_runs(experiments, run)
        self.controls.show_run(experiments, run)
        self.header.show_experiments(experiments)
        if len(experiments) != self._runs_shown:
            self._runs_shown = len(experiments)
            self.figure.set_panels(self.memory.panels(self._runs_shown))

    def _notice(self, sentence: str) -> None:
        importance = {"Solved": "good", "Stopped": "bad", "The training": "bad"}
        for beginning, kind in importance.items():
            if sentence.startswith(beginning):
                self.transport.say(sentence, kind)
                return
        self.transport.mention(sentence, self._words)

    @property
    def _words(self) -> str:
        """The scene's words, as long as what trains is what they are about."""
        return self.scene.text if self.session.experiments == self.scene.experiments else ""

    def _settled(self, deed: Callable[[], object]) -> None:
        """Do something that changes which run the controls act on, after what is still pending."""
        self.controls.flush()
        deed()

    def _change(self, changes: Mapping[str, Value]) -> None:
        try:
            self.session.change(changes)
        except RnnvizError as problem:
            self._show_experiments()
            self.transport.refuse(str(problem))

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
            self.transport.mention("The figure is on the clipboard.", self._words)

    def _other_theme(self) -> None:
        names = list(THEMES)
        self.set_theme(THEMES[names[(names.index(self.theme.name) + 1) % len(names)]])

    def _help(self) -> None:
        CheatSheet({**self.actions_by_name.keys(), MOUSE: tuple(MEANINGS.items())}, self)

    def _full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()
