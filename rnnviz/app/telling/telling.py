"""Telling: tells a scene's script, and does what its phrases say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from rnnviz.app.notices import Notice
from rnnviz.app.parts import Parts
from rnnviz.app.telling.acts import Acts
from rnnviz.app.telling.cover import QuestionCover
from rnnviz.app.telling.frames import Frames
from rnnviz.app.telling.markdown import Link
from rnnviz.app.telling.progress import Progress, begun
from rnnviz.app.telling.side import Page
from rnnviz.training.scenes.glossary import Term, glossary
from rnnviz.training.scenes.script import Highlight
from rnnviz.training.scenes.stop import Stop, When
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name
from rnnviz.training.worker.messages import Report


class Telling(QObject):
    """Shows a scene's text as far as it is told, pauses at its stops, and asks its questions."""

    def __init__(self, window: Parts) -> None:
        super().__init__(window)
        self._window = window
        self._column, self._glossary = window.text_column, window.glossary_page
        self._cover = QuestionCover(window.central.area, window)
        self.acts = Acts(window)
        self._frames = Frames(window)
        self.progress = begun(window.scene.script)
        self._left: dict[str, Progress] = {}
        self._key = ""
        self._shown: object = None
        self._connect()

    def show_scene(self, again: bool) -> None:
        """Tell another scene: from where it was left if it is shown `again`."""
        scene = self._window.scene
        if self._key:
            self._left[self._key] = self.progress
        kept = self._left.pop(scene.key, None) if again else None
        self._key, self._shown = scene.key, None
        self.acts.forget()
        self._column.contents.show_place(self._window.scenes.place)
        side, told = self._window.side, bool(scene.script.parts)
        side.chosen = True if told else self._window.preferences.sidebar
        side.offer_text(told)
        side.show_page(Page.TEXT if told else Page.SETTINGS)
        self._window.fit_side()
        self._go_on(kept or begun(scene.script))

    def look_up(self, key: str) -> None:
        """Show a term of the glossary."""
        self._window.side.show_page(Page.GLOSSARY)
        self._window.fit_side()
        self._glossary.look_up(key)

    def restyle(self) -> None:
        """Show all texts in the colours and sizes that are in force."""
        self._glossary.set_theme(self._window.theme)
        self._window.runs_page.set_theme(self._window.theme)
        self.refresh()

    def refresh(self) -> None:
        """Show the text again if anything about it is different."""
        window, scene = self._window, self._window.scene
        pressed = {name: self.acts.in_force(act) for name, act in scene.script.acts.items()}

        def link(target: str) -> Link | None:
            if target in pressed:
                return Link(pressed[target])
            return Link() if target in glossary() else None

        shown = self.progress, pressed, window.theme, self._column.browser.font()
        if shown != self._shown:
            self._shown = shown
            self._column.show_text(scene.title, self.progress, window.theme, link)
        self._show_waiting()

    def _connect(self) -> None:
        window, session = self._window, self._window.session
        session.link.reported.connect(self._take)
        self._column.followed.connect(self._follow)
        self._column.went_on.connect(self._skip_stop)
        self._column.contents.moved.connect(window.scenes.next)
        self._column.contents.chosen.connect(window.scenes.open_at)
        self._cover.answered.connect(self._answer)
        self._glossary.asked_where.connect(self._show_where)
        window.scenes.retold.connect(lambda: self._column.contents.show_place(window.scenes.place))
        self._glossary.asked_for_scene.connect(window.scenes.open_named)
        self.acts.highlighted.connect(self._frames.show)
        for changed in (
            session.experiments_changed, session.running_changed, window.figure.view_changed,
            window.figure.pinned, window.figure.rearranged, self.acts.highlighted,
        ):  # fmt: skip
            changed.connect(self.refresh)

    def _take(self, report: Report) -> None:
        progress = self.progress.reached(report.reached)
        if progress != self.progress and not report.running:
            self._go_on(progress)

    def _go_on(self, progress: Progress) -> None:
        """Tell what is to be told now, and wait for what comes next."""
        self.progress = progress
        self._window.session.link.stop_at(progress.stop)
        asked = progress.next.question if progress.asks and progress.next else None
        self._cover.ask(asked)
        for name in ("slow", "export", "copy"):  # what would show the figure
            self._window.actions_by_name.offer(name, asked is None)
        self.acts.frame(progress.parts[-1].highlight if progress.parts else None)
        self.refresh()

    def _answer(self, choice: int | None) -> None:
        self._go_on(self.progress.answered(choice))
        self._window.session.play()
        self._window.view.setFocus()

    def _skip_stop(self) -> None:
        self._go_on(self.progress.reached(self.progress.stop))

    def _follow(self, target: str) -> None:
        act = self._window.scene.script.acts.get(target)
        if act is not None:
            self.acts.toggle(act)
        elif target in glossary():
            self.look_up(target)

    def _show_where(self, term: Term) -> None:
        highlight = Highlight(term.panel, term.control)
        if term.control and term.control not in self._window.form.fields:
            text = (
                f"This scene has no setting for it: the link “scene” under {term.term} opens one."
            )
            self.acts.noticed.emit(Notice(text))
            return
        self.acts.frame(highlight)

    def _show_waiting(self) -> None:
        progress, active = self.progress, self._window.session.active
        if progress.asks:
            self._column.show_waiting("First a question: what do you expect?", can_skip=False)
        elif progress.stop is None:
            self._column.show_waiting("", can_skip=False)
        else:
            until = stop_words(progress.stop, self._window.session.experiments)
            words = f"Training pauses {until}." if active else f"Space trains on; pauses {until}."
            self._column.show_waiting(words, can_skip=True)


def stop_words(stop: Stop, runs: Sequence[Experiment]) -> str:
    """Return where a stop is, to continue a sentence."""
    if stop.run >= len(runs):
        return f"for run {run_name(stop.run)}, which has been removed"
    several, unit = len(runs) > 1, runs[stop.run].task.loss_unit
    loss = f"{stop.value / unit.size:.4g}{unit.suffix}"
    of = f" of run {run_name(stop.run)}" if several else ""
    the_run = f"run {run_name(stop.run)}" if several else "the run"
    match stop.when:
        case When.UPDATE:
            return f"at update {stop.value:,.0f}"
        case When.SOLVED:
            return f"when {the_run} is solved"
        case When.EXPLODED:
            return f"when {the_run} explodes"
        case When.LOSS_BELOW:
            return f"when the held-out loss{of} is below {loss}"
        case When.LOSS_ABOVE:
            return f"when the held-out loss{of} is above {loss}"
