"""The main window: it assembles controls, figure, transport and header, and connects them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent

from rnnviz.app.actions.actions import Actions
from rnnviz.app.actions.window_actions import window_actions
from rnnviz.app.bars.header import Header
from rnnviz.app.bars.question_bar import QuestionBar
from rnnviz.app.bars.run_bar import RunBar
from rnnviz.app.bars.timeline_bar import TimelineBar
from rnnviz.app.bars.transport import Transport
from rnnviz.app.bars.words_bar import WordsBar
from rnnviz.app.central_widget import CentralWidget
from rnnviz.app.commands.menu import CommandMenu
from rnnviz.app.controls.settings_form import SettingsForm
from rnnviz.app.controls.settings_page import SettingsPage
from rnnviz.app.controls.typed_probe import TypedProbe
from rnnviz.app.figure_export import FigureExport
from rnnviz.app.lecture.lecture_bar import LectureBar
from rnnviz.app.lecture.lecture_mode import LectureMode
from rnnviz.app.lecture.my_lecture import MyLecture
from rnnviz.app.menus.figure_menu import FigureMenu
from rnnviz.app.menus.file_menu import FileMenu
from rnnviz.app.menus.panel_menu import PanelMenu
from rnnviz.app.menus.view_menu import ViewMenu
from rnnviz.app.notices import refusal, standing_notice
from rnnviz.app.parts import LEAST_SIZE, USUAL_SIZE, Parts
from rnnviz.app.preferences import Preferences
from rnnviz.app.question import Question
from rnnviz.app.runs.runs_page import RunsPage
from rnnviz.app.runs.travels import Travels
from rnnviz.app.scenes.file_drop import FileDrop
from rnnviz.app.scenes.open_scenes import Left, OpenScenes
from rnnviz.app.session import Session
from rnnviz.app.slow_motion import SlowMotion
from rnnviz.app.style.style import Style
from rnnviz.app.sweeps.sweep_windows import SweepWindows
from rnnviz.app.telling.glossary_page import GlossaryPage
from rnnviz.app.telling.side import Page, Side
from rnnviz.app.telling.telling import Telling
from rnnviz.app.telling.text_column import TextColumn
from rnnviz.app.work.file_actions import FileActions
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.board.layout import least_width
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.seen import Seen
from rnnviz.settings import Value
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.snapshot.snapshot import Snapshot


class Window(Parts):
    """The window of a session, which it ends when it is closed.

    `preferences` is the file of what is remembered; without one nothing is. Without a theme it
    has the one that was chosen last. It begins with a size, for which its text is laid out.
    """

    def __init__(
        self,
        scene: Scene,
        session: Session,
        theme: Theme | None = None,
        preferences: Path | None = None,
        size: tuple[int, int] = USUAL_SIZE,
    ) -> None:
        super().__init__()
        self.session = session
        self.snapshots: tuple[Snapshot, ...] = ()
        self.preferences = Preferences(preferences, self)
        self.theme = theme or self.preferences.theme
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*size)
        self._style = Style()
        self._build(scene)
        self._connect()
        self.telling.show_scene(again=False)
        self._drop = FileDrop(self, self.scenes.open_named)
        self.fit_text()
        self.set_theme(self.theme)
        self._show_experiments()
        self.view.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in another theme."""
        self.theme = theme
        self.figure.set_theme(theme)
        self.timeline.set_theme(theme)
        self._restyle()
        self._show_running()

    def fit_text(self) -> None:
        """Show all text in its size; in a lecture, so large that a room can read it."""
        self.figure.set_text_scale(max(self.text_size, self.lecture.least_text_size))
        self._restyle()

    def fit_side(self) -> None:
        """Give what stands beside the figure its width, and show it where it is to be seen."""
        told, needed = bool(self.scene.script.parts), least_width(len(self.scene.experiments))
        self.side.fit(self.width(), self._style.scale, self._style.reading, needed)
        self.side.setVisible(self.side.wanted and (told or not self.lecture.on))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the training process, once unsaved work is saved or given up."""
        if not self.files.may_leave(self.close, everything=True):
            event.ignore()
            return
        self.files.work.close()
        self.form.discard()
        self.slow.pause()
        for ended in (self.export, self.sweeps, self.session):
            ended.close()
        self.preferences.write()
        self.closed.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the sidebar its share of the width, and text its size."""
        super().resizeEvent(event)
        self.fit_text()

    def _build(self, scene: Scene) -> None:
        session, run_count = self.session, len(self.session.experiments)
        self.figure = Figure(self.theme)
        self.figure.set_proportions(self.preferences.proportions)
        self.view = FigureView(self.figure)
        self.slow, self.travels = SlowMotion(session, self.figure, self), Travels(session, self)
        self.scenes = OpenScenes(
            scene, session, self.figure, self.preferences, self._before_leaving,
            lambda scene, before: self.files.may_renew(scene, before), self,
        )  # fmt: skip
        self.files, self.sweeps = FileActions(self), SweepWindows(self.scenes, self)
        self.export = FigureExport(
            self.figure, lambda: self.scene, self,
            lambda: (*self.scene.inputs, *input_files(session.experiments)),
        )  # fmt: skip
        self.lecture = LectureMode(self, self.fit_text)
        self.my_lecture = MyLecture(self, lambda: self.telling.progress.told)
        self.form = SettingsForm(session.experiment)
        self.typed_probe = TypedProbe(self.form.probe, session, self.figure, self)
        actions = Actions(self, window_actions(self, self.lecture, self.my_lecture, self.files))
        self.actions_by_name = actions
        self.panel_menu = PanelMenu(self.figure, self.preferences, run_count, scene.panels)
        self.view_menu = ViewMenu(self.figure, actions)
        menu = self.command_menu = CommandMenu(session, self.figure, actions)
        self.figure_menu = FigureMenu(self.figure, self.export, actions, menu.doing, self)
        side, file_menu = actions.button("sidebar", icon_only=True), FileMenu(actions, self.files)
        self.header, self.run_bar = Header(side, file_menu), RunBar(actions)
        self.lecture_bar = LectureBar()
        self.transport = Transport(actions, self.panel_menu, self.view_menu)
        self.timeline = TimelineBar(session, self.travels, actions, menu)
        self.text_column, self.glossary_page = TextColumn(), GlossaryPage()
        self.runs_page = RunsPage(session)
        self.side = Side({
            Page.TEXT: self.text_column, Page.SETTINGS: SettingsPage(self.run_bar, self.form),
            Page.RUNS: self.runs_page, Page.GLOSSARY: self.glossary_page,
        })  # fmt: skip
        self.question_bar, self.words_bar = QuestionBar(), WordsBar()
        self.central = CentralWidget(
            self.header, self.side, self.words_bar, self.view,
            self.question_bar, self.timeline, self.transport, self.lecture_bar,
        )  # fmt: skip
        self.setCentralWidget(self.central)
        self.telling = Telling(self)
        self.central.order_tabs()
        self.actions_by_name.share_keys_with(self.view, self.transport)

    def _connect(self) -> None:
        session, figure, transport = self.session, self.figure, self.transport
        for changed in (figure.rearranged, figure.view_changed, figure.hovered, figure.pinned):
            changed.connect(self._watch)
        figure.resized.connect(self.remember_proportions)
        self.timeline.slider.sliderPressed.connect(self.view.leave)
        figure.travelled.connect(session.go_to)
        session.snapshots_taken.connect(self._show_snapshots)
        self.travels.bookmarked.connect(lambda: self._show_snapshots(session.snapshots))
        session.running_changed.connect(self._show_running)
        session.experiments_changed.connect(self._show_experiments)
        session.supervisor.question_changed.connect(self._show_question)
        # Not at once: plots hold widgets, which must not be deleted while a style sheet is applied.
        later = Qt.ConnectionType.QueuedConnection
        self.central.area.heightened.connect(self.lecture.arrange, later)
        self.central.area.crowded.connect(self.lecture.leave_out, later)
        self.side.turned.connect(self.fit_side)
        for offered in (self.lecture_bar.offered, self.text_column.offered):
            offered.changed.connect(self._change_settings)
            offered.refused.connect(self._refuse)
        self.scenes.opened.connect(self._show_scene)
        self.scenes.retold.connect(self._show_experiments)
        self.files.work.question_changed.connect(self._show_question)
        self.slow.changed.connect(self._show_running)
        self.slow.changed.connect(self._show_words)
        speakers = self.slow, self.typed_probe, self.export, self.scenes, self.telling.acts
        for source in (session, self.travels, self.files.work, self.runs_page, *speakers):
            for label in (transport.notice, self.lecture_bar.notice):
                source.noticed.connect(label.show_notice)
        self.run_bar.chosen.connect(self.edit_run)
        self.form.changed.connect(self._change_settings)
        self.form.refused.connect(self._refuse)
        self.form.rebuilt.connect(self.central.order_tabs)
        transport.pace_chosen.connect(session.set_pace)
        transport.slow_pace_chosen.connect(self.slow.set_pace)
        self._watch()

    def _restyle(self) -> None:
        with self.view.held():
            changed = self._style.apply(self, self.theme, self.figure.text_scale)
        if changed:
            self.telling.restyle()
        self.sweeps.restyle(self.theme, self.figure.text_scale)
        self.fit_side()
        for bar in (self.header, self.transport, self.words_bar):
            bar.fit()

    def _watch(self) -> None:
        """Let the snapshots hold what the visible panels and what is looked at need, no more."""
        self.session.watch(self.figure.needs, self.figure.focus)

    def _show_snapshots(self, snapshots: tuple[Snapshot, ...]) -> None:
        snapshots = self.travels.marked(snapshots)
        travelled = any(one.is_past for one in (*self.snapshots, *snapshots))
        stopped, self.snapshots = self.stopped, snapshots
        if travelled or self.session.running:
            for label in (self.transport.notice, self.lecture_bar.notice):
                label.set_lasting(standing_notice(snapshots))
        if self.stopped != stopped:
            self._show_running()
        self.figure.show(*snapshots)
        self.timeline.show_runs(snapshots)
        self.header.show_snapshots(snapshots, self.session.active, self.slow.on)
        self.lecture.show_state()
        if not self.session.active:
            self.view.describe()

    def _show_running(self) -> None:
        slow, actions = self.slow, self.actions_by_name
        running = slow.playing if slow.on else self.session.active
        actions.draw_icons(self.theme.ink)
        self.transport.show_running(running, self.stopped and not running, self.theme)
        actions["slow"].setChecked(slow.on)
        self.transport.show_slow_motion(slow.on)
        question = self.question_bar.question
        interrupted = question.state if question else ""
        self.header.show_state(self.snapshots, self.session.active, slow.on, interrupted)
        self.lecture.show_state()

    def _show_question(self, question: Question | None) -> None:
        self.question_bar.show_question(question)
        self._show_running()

    def _show_experiments(self) -> None:
        experiments, edited = self.session.experiments, self.session.edited_run
        self.run_bar.show_runs(experiments, self.session.names, edited)
        self.form.show_run(experiments, edited)
        self.lecture.show_settings()
        self.header.show_experiments(experiments, self.session.names)
        self.panel_menu.set_run_count(len(experiments))
        self.files.show_title()
        self._show_words()

    def _show_words(self) -> None:
        """Show the scene's words; what there is to see, it says of its own experiments."""
        changed = self.session.experiments != self.scene.said_of
        self.words_bar.show_words(self.scene, changed, self.slow.on)

    def _show_scene(self, before: Left | Seen) -> None:
        """Show another scene, as it was left if it was shown before."""
        self.panel_menu.set_scene(self.scene.panels, len(self.session.experiments))
        if again := isinstance(before, Left):
            self.figure.set_panels(before.panels)
            before = Seen(before.view)
        self.look(before)
        self.telling.show_scene(again)
        self.lecture.arrange()
        self._show_words()
        self._watch()
        self.view.setFocus()

    def _before_leaving(self) -> None:
        self.form.flush()
        self.slow.leave()

    def _change_settings(self, changes: Mapping[str, Value]) -> None:
        try:
            self.session.change(changes)
        except RnnvizError as problem:
            self._show_experiments()
            self._refuse(str(problem))

    def _refuse(self, reason: str) -> None:
        self.transport.notice.show_notice(refusal(reason))
