"""Slow motion: walks through the phases of one update after another, by key or at a pace."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz.app.actions.actions import Deed
from rnnviz.app.session import Session
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.view.progress import Progress, Reveal, lengths_of, place, reveal_at
from rnnviz.figures.view.view import moved
from rnnviz.training.slow_motion.walk import Phase
from rnnviz.training.snapshot.parts.walk import WALK
from rnnviz.training.snapshot.snapshot import Snapshot

PACES = (1, 2, 5, 15)  # steps a second
USUAL = 2
LONGEST = 15.0  # seconds that a phase takes at most: steps are left out where it would take longer
REST = 1.2  # seconds at least on the last step of a phase, and on each of a phase of few
FEW = 2  # steps


class SlowMotion(QObject):
    """Moves the figure through the walk of the next update; at its end the update is made.

    Nothing is computed here: the walk is a recorded value, so it goes both ways.

    Signals
    -------
    changed()
        It was entered or left, or it plays or pauses.
    """

    changed = Signal()

    def __init__(self, session: Session, figure: Figure, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session, self.figure = session, figure
        self.playing = False
        self.pace = USUAL
        self._snapshots: tuple[Snapshot, ...] = ()
        self._applied: object = None  # the state that an update was asked for in
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        session.snapshots_taken.connect(self._take)
        session.running_changed.connect(self._give_way)

    @property
    def on(self) -> bool:
        """Whether the figure shows a walk, or is about to."""
        return self.figure.view.reveal is not None

    def toggle(self) -> None:
        """Enter or leave."""
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Pause training and show the first step of the next update."""
        self.session.pause()
        self._applied, self._snapshots = None, ()
        self._go_to(Reveal())
        self.changed.emit()
        self.session.noticed.emit(
            "Right and Left step, with Shift by phases; Space plays; Esc leaves slow motion."
        )

    def leave(self) -> None:
        """Show the run again, paused; an update that was not walked to its end is not made."""
        if self.on:
            self._play(False)
            self.figure.set_view(replace(self.figure.view, reveal=None))
            self.changed.emit()
            made = "" if self._applied is not None else " The update shown was not made."
            self.session.noticed.emit(f"Slow motion has ended.{made}")

    def toggle_play(self) -> None:
        """Play if paused, pause if playing."""
        self._play(not self.playing)

    def rest(self) -> None:
        """Pause."""
        self._play(False)

    def set_pace(self, pace: int) -> None:
        """Play at another pace from now on."""
        self.pace = pace
        if self.playing:
            self._play(True)

    def step(self, by: int = 1) -> None:
        """Pause, and go so many steps on or back."""
        self._play(False)
        self._move(by)

    def leap(self, by: int = 1) -> None:
        """Pause, and go to the first step of the next phase, or of this or the one before."""
        self._play(False)
        lengths, reveal = self._lengths, self.figure.view.reveal
        if reveal is None or not lengths:
            return
        phases = list(lengths)
        now = phases.index(reveal.phase) if reveal.phase in phases else len(phases) - 1
        if by < 0 and reveal.done > 1:
            by += 1
        if now + by >= len(phases):
            self._apply()
        else:
            self._go_to(Reveal(phases[max(now + by, 0)]))

    def instead(
        self, slow: Callable[[], object], otherwise: Callable[[], object]
    ) -> Callable[[], object]:
        """Return a function that does one thing in slow motion and another otherwise."""
        return lambda: slow() if self.on else otherwise()

    @property
    def _lengths(self) -> Mapping[Phase, int]:
        """The steps of the phases, of the run that has most; none until the walks are here."""
        walks = [one[WALK] for one in self._snapshots if "walk" in one.parts]
        return lengths_of(walks) if walks and len(walks) == len(self._snapshots) else {}

    def _move(self, by: int) -> None:
        lengths, reveal = self._lengths, self.figure.view.reveal
        if reveal is None or not lengths:
            return
        number = place(reveal, lengths) + by
        if number >= sum(lengths.values()):
            self._apply()
        else:
            self._go_to(reveal_at(number, lengths))

    def _go_to(self, reveal: Reveal) -> None:
        view = self.figure.view
        self.figure.set_view(replace(view, reveal=reveal, window=self._followed(reveal)))

    def _followed(self, reveal: Reveal) -> tuple[int, int] | None:
        """Return the window on the timesteps, moved as far as the present step is beyond it."""
        window = self.figure.view.window
        walks = [one[WALK] for one in self._snapshots if "walk" in one.parts]
        if window is None or not walks:
            return window
        steps, step = walks[0].read.trace.steps, Progress(walks[0], reveal).present(False)
        if step is None or walks[0].start or window[1] > steps:
            return window
        return moved(window, steps, min(step - window[0], 0) + max(step + 1 - window[1], 0))

    def _apply(self) -> None:
        """Make the update that was walked through; its walk is over once the next one is here."""
        if self._applied is None:
            if any(snapshot[WALK].fault is not None for snapshot in self._snapshots):
                self._play(False)
            self._applied = _state(self._snapshots)
            self.session.step()

    def _take(self, snapshots: Sequence[Snapshot]) -> None:
        """Look at a report: a new walk begins if the run is another or has gone on."""
        if not self.on or not all("walk" in one.parts for one in snapshots):
            return
        before, self._snapshots = self._snapshots, tuple(snapshots)
        if _state(snapshots) != _state(before):
            self._applied = None
            self._go_to(Reveal())
        elif all(snapshot.fault is not None for snapshot in snapshots):
            self._applied = None  # it was not made, and will not be
        if self.playing and not self._timer.isActive():
            self._wait()

    def _give_way(self, running: bool) -> None:
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
        reveal, lengths = self.figure.view.reveal, self._lengths
        if reveal is not None and lengths:
            left = lengths.get(reveal.phase, reveal.done) - reveal.done
            self._move(max(1, min(stride(lengths.get(reveal.phase, 1), self.pace), left)))
        if self._applied is None and self.playing:
            self._wait()

    def _wait(self) -> None:
        """Stay on the present step for as long as it is worth."""
        reveal = self.figure.view.reveal
        if reveal is not None:
            count = self._lengths.get(reveal.phase, 1)
            self._timer.start(round(1000 * seconds(reveal, count, self.pace)))


def slow_deeds(slow: SlowMotion) -> list[Deed]:
    """Return what can be done by key to slow motion, beside what the keys of the run do."""

    def back(move: Callable[[int], None]) -> Callable[[], object]:
        return lambda: move(-1) if slow.on else None

    return [
        Deed("slow", "Slow motion", "Walk through the next update on its training batch: forward,"
             " loss, backward, sum, clip, update", "S", slow.toggle, "slow",
             group="Training",
             checked=False),
        Deed("back", "Back", "In slow motion, one step back", "Left", back(slow.step), local=True,
             group="Training"),
        Deed("leap_back", "Leap back", "In slow motion, go to the phase before", "Shift+Left",
             back(slow.leap), local=True, group="Training"),
    ]  # fmt: skip


def stride(count: int, pace: int) -> int:
    """Return how many steps of a phase are taken at once, so that it does not take too long."""
    return max(1, math.ceil(count / (LONGEST * pace)))


def seconds(reveal: Reveal, count: int, pace: int) -> float:
    """Return how long to stay on a step of a phase that has so many."""
    least = REST if reveal.done >= count or count <= FEW else 0.0
    return max(1 / pace, least)


def _state(snapshots: Sequence[Snapshot]) -> object:
    """Return what tells one walk from another: the run, and where it is."""
    return [(one.origin, one.update) for one in snapshots]
