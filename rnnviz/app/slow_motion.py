"""Slow motion: moves the figure through the phases of one update after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz.app.notices import Notice, refusal
from rnnviz.app.session import Session
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.slow_motion.pace import stay, stride
from rnnviz.figures.view.progress import Progress, Reveal, lengths_of, place, reveal_at
from rnnviz.figures.view.view import moved
from rnnviz.training.slow_motion.walk import Phase, Walk
from rnnviz.training.snapshot.parts.walk import WALK
from rnnviz.training.snapshot.snapshot import Snapshot

PACES = (1, 2, 5, 15)  # steps a second
DEFAULT_PACE = 2
BEGINNING = Reveal()


class SlowMotion(QObject):
    """Moves the figure through the walk of the next update; at its end the update is applied.

    Nothing is computed here: the walk is recorded, so it can go forward and back.

    Signals
    -------
    changed()
        It was entered or left, or it plays or pauses.
    noticed(Notice)
    """

    changed = Signal()
    noticed = Signal(object)

    def __init__(self, session: Session, figure: Figure, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._figure = session, figure
        self.playing = False
        self.pace = DEFAULT_PACE
        self._snapshots: tuple[Snapshot, ...] = ()
        self._first = BEGINNING  # where the next walk begins
        self._applied: object = None  # the runs' state in which the update was requested
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        session.snapshots_taken.connect(self._take)
        session.running_changed.connect(self._leave_if_running)

    @property
    def on(self) -> bool:
        """Whether the figure shows a walk, or is about to."""
        return self._figure.view.reveal is not None

    def toggle(self) -> None:
        """Enter or leave."""
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self, at: Reveal = BEGINNING) -> None:
        """Pause training and show a place in the next update, by default its first step."""
        if self._session.experiment.task.plays:
            why = "Slow motion: how the other program makes an update is not known."
            self.noticed.emit(refusal(why))
            self.changed.emit()
            return
        if self._session.running:
            self._session.pause()
        self._applied, self._snapshots, self._first = None, (), at
        self._go_to(at)
        self.changed.emit()
        self.noticed.emit(
            Notice(
                "Right and Left step, with Shift by phases; Space plays; Esc leaves slow motion."
            )
        )

    def leave(self) -> None:
        """Show the run again, paused; an update that was not walked to its end is not applied."""
        if self.on:
            self.pause()
            self._figure.set_view(replace(self._figure.view, reveal=None))
            self.changed.emit()
            applied = "" if self._applied is not None else " The update shown was not applied."
            self.noticed.emit(Notice(f"Slow motion has ended.{applied}"))

    def toggle_play(self) -> None:
        """Play if paused, pause if playing."""
        self._play(not self.playing)

    def pause(self) -> None:
        """Pause."""
        self._play(False)

    def set_pace(self, pace: int) -> None:
        """Play at another pace from now on."""
        self.pace = pace
        if self.playing:
            self._play(True)

    def step(self, by: int = 1) -> None:
        """Pause, and go a number of steps forward, or back if negative."""
        self.pause()
        self._move(by)

    def step_phase(self, by: int = 1) -> None:
        """Pause, and go to the first step of the next phase.

        With `by` = -1, to the first step of this phase, or from there to that of the phase before.
        """
        self.pause()
        lengths, reveal = self._lengths, self._figure.view.reveal
        if reveal is None or not lengths:
            return
        phases = list(lengths)
        present = phases.index(reveal.phase) if reveal.phase in phases else len(phases) - 1
        if by < 0 and reveal.done > 1:
            by += 1
        if present + by >= len(phases):
            self._apply()
        else:
            self._go_to(Reveal(phases[max(present + by, 0)]))

    @property
    def _lengths(self) -> Mapping[Phase, int]:
        """The number of steps of each phase, in the longest run; empty until the walks are here."""
        walks = self._walks
        return lengths_of(walks) if walks and len(walks) == len(self._snapshots) else {}

    @property
    def _walks(self) -> list[Walk]:
        return [snapshot[WALK] for snapshot in self._snapshots if "walk" in snapshot.parts]

    def _move(self, by: int) -> None:
        lengths, reveal = self._lengths, self._figure.view.reveal
        if reveal is None or not lengths:
            return
        number = place(reveal, lengths) + by
        if number >= sum(lengths.values()):
            self._apply()
        else:
            self._go_to(reveal_at(number, lengths))

    def _go_to(self, reveal: Reveal) -> None:
        view = self._figure.view
        self._figure.set_view(replace(view, reveal=reveal, window=self._window_at(reveal)))

    def _window_at(self, reveal: Reveal) -> tuple[int, int] | None:
        """Return the window on the timesteps, moved until the present step is inside it."""
        window, walks = self._figure.view.window, self._walks
        if window is None or not walks:
            return window
        steps, step = walks[0].read.trace.steps, Progress(walks[0], reveal).present(False)
        if step is None or walks[0].start or window[1] > steps:
            return window
        return moved(window, steps, min(step - window[0], 0) + max(step + 1 - window[1], 0))

    def _apply(self) -> None:
        """Apply the update that was walked through; the walk ends when the next one is here."""
        if self._applied is None:
            if any(walk.fault is not None for walk in self._walks):
                self.pause()
            self._applied = _state(self._snapshots)
            self._session.step()

    def _take(self, snapshots: Sequence[Snapshot]) -> None:
        """Begin a new walk if the snapshots are of other runs or of a later update."""
        if not self.on or not all("walk" in snapshot.parts for snapshot in snapshots):
            return
        if self._session.stepping and not self._snapshots:
            return  # the runs are still on their way to the update before it
        before, self._snapshots = self._snapshots, tuple(snapshots)
        if _state(snapshots) != _state(before):
            self._applied = None
            self._go_to(self._first)
            self._first = BEGINNING
        elif all(snapshot.fault is not None for snapshot in snapshots):
            self._applied = None  # the update was refused, and always will be
        if self.playing and not self._timer.isActive():
            self._wait()

    def _leave_if_running(self, running: bool) -> None:
        if running:
            self.leave()

    def _play(self, playing: bool) -> None:
        self._timer.stop()
        if playing and self.on:
            self._wait()
        if playing != self.playing:
            self.playing = playing and self.on
            self.changed.emit()

    def _tick(self) -> None:
        reveal, lengths = self._figure.view.reveal, self._lengths
        if reveal is not None and lengths:
            remaining = lengths.get(reveal.phase, reveal.done) - reveal.done
            self._move(max(1, min(stride(lengths.get(reveal.phase, 1), self.pace), remaining)))
        if self._applied is None and self.playing:
            self._wait()

    def _wait(self) -> None:
        """Stay on the present step for a while."""
        reveal = self._figure.view.reveal
        if reveal is not None:
            count = self._lengths.get(reveal.phase, 1)
            self._timer.start(round(1000 * stay(reveal, count, self.pace)))


def _state(snapshots: Sequence[Snapshot]) -> list[tuple[object, int]]:
    """Return what tells one walk from another: the runs, and the update that they are at."""
    return [(snapshot.origin, snapshot.update) for snapshot in snapshots]
