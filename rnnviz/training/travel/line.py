"""Line: one run over all its updates, in which one can go back and forth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from rnnviz.training.commands.base import Command
from rnnviz.training.commands.past import Past
from rnnviz.training.commands.reading import Journal
from rnnviz.training.metrics import Metrics
from rnnviz.training.run.base.run import Run
from rnnviz.training.run.beginning import begin_run
from rnnviz.training.run.checkpoint import Checkpoint, Moment
from rnnviz.training.run.record import Record
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.snapshot.timeline import Timeline
from rnnviz.training.travel.checkpoints import Checkpoints
from rnnviz.training.travel.saved import SavedLine, SavedRecord, thinned
from rnnviz.training.travel.tree import Member

NOTHING = Past()


@dataclass(frozen=True, eq=False)
class Whole:
    """A run up to its end, while its trainer is elsewhere.

    Attributes
    ----------
    end : Moment
    journal : Journal
    stopped : bool
        Whether the update after the end meets NaN or infinity.
    record : Record, optional
        What was measured; not known of a run that is still to be repeated for the first time.
    last : Checkpoint, optional
        The end itself.
    saved : SavedRecord, optional
        The record of a run that rests since it was read from a file.
    told : Metrics, optional
        The numbers of the whole run, where they are known before it is repeated.
    """

    end: Moment
    journal: Journal
    stopped: bool = False
    record: Record | None = None
    last: Checkpoint | None = None
    saved: SavedRecord | None = None
    told: Metrics | None = None

    @cached_property
    def metrics(self) -> Metrics | None:
        """The numbers of the whole run."""
        if self.record is None or self.last is None:
            return self.told
        last = self.last
        return self.record.curves.metrics(self.end.update, last.loss, last.score)


class Line:
    """One run over all its updates.

    Its trainer is at its end, or before that, at a moment that it has been at. Playing on from
    there repeats the run bit for bit; a command there is only carried out on a branch.

    Parameters
    ----------
    origin : Experiment
        The run as it began.
    past : Past
        What has happened in it before, which it can be brought through; it is at its beginning.

    Attributes
    ----------
    trainer : Run or None
        None while the run rests: then nothing of it is shown.
    checkpoints : Checkpoints
    whole : Whole or None
        The run up to its end; None if the trainer is there.
    """

    def __init__(self, origin: Experiment, past: Past = NOTHING) -> None:
        self.origin = origin
        self.trainer: Run | None = begin_run(origin, follow=True)
        self.checkpoints = Checkpoints([self.trainer.checkpoint()])
        self.trainer.catch_up()
        self.whole: Whole | None = None
        end, ahead = Moment(past.update, len(past.journal)), self.trainer.ahead
        if ahead is not None:
            self.whole = Whole(ahead.end, (), told=ahead.metrics)
        elif end != Moment() or past.stopped:
            self.whole = Whole(end, past.journal, past.stopped)

    @property
    def running(self) -> Run:
        """The trainer; there is one unless the run rests."""
        assert self.trainer is not None
        return self.trainer

    @property
    def end(self) -> Moment:
        """The last moment that the run has been at."""
        return self.running.moment if self.whole is None else self.whole.end

    @property
    def stopped(self) -> bool:
        """Whether the update after the end meets NaN or infinity."""
        return self.running.fault is not None if self.whole is None else self.whole.stopped

    @property
    def journal(self) -> Journal:
        """Every command up to the end."""
        return tuple(self.running.journal) if self.whole is None else self.whole.journal

    @property
    def timeline(self) -> Timeline:
        """Where in the run its trainer is."""
        whole = self.whole
        if whole is None:
            return Timeline(self.end.update)
        solved_at = whole.last.solved_at if whole.last else None
        return Timeline(
            whole.end.update, True, whole.journal, whole.metrics, solved_at, whole.stopped
        )

    def timeline_of(self, snapshot: Snapshot) -> Timeline:
        """Return where in the run its trainer is, with what a snapshot of it has the past of."""
        record = self.whole.record if self.whole else None
        if record is None or HISTORY.name not in snapshot.parts or not record.gradients.recorders:
            return self.timeline
        return replace(self.timeline, history=record.gradients.of(snapshot[HISTORY].losses))

    def after(self, update: int) -> Moment:
        """Return the moment after an update, or the end, and all commands that were given there."""
        update = min(update, self.end.update)
        return Moment(update, sum(when <= update for when, _ in self.journal))

    def go_near(self, moment: Moment) -> None:
        """Go to the nearest moment not after this one from which `step_to` can go on."""
        trainer = self.running
        if self.whole is None and trainer.moment == moment:
            return
        self.leave_end()
        whole, kept = self.whole, self._nearest(moment)
        assert whole is not None
        unknown = whole.record is None  # what comes after has not been measured yet
        ahead = trainer.moment <= moment and not trainer.ended
        if not (ahead and (unknown or kept.moment <= trainer.moment)):
            self._restore(kept, whole)

    def step_to(self, moment: Moment) -> bool:
        """Go towards a moment by at most one update; return whether it is reached."""
        trainer, journal = self.running, self.journal
        while trainer.moment.commands < moment.commands:
            when, command = journal[trainer.moment.commands]
            if when > trainer.update:
                break
            trainer.apply(command)
        if trainer.moment < moment:
            self._step()
        self.arrive()
        return trainer.moment >= moment or trainer.ended

    def advance(self) -> bool:
        """Apply one update, in the past the same as the first time; return whether it goes on.

        It does not if it ends there, nor if it is solved by an update that is new.
        """
        trainer = self.running
        if self.whole is not None and trainer.update == self.whole.end.update:
            self.step_to(self.whole.end)  # commands alone are left
        if self.whole is None:
            solved_at = trainer.solved_at
            self._step()
            return not trainer.ended and trainer.solved_at == solved_at
        self.step_to(Moment(trainer.update + 1, self.after(trainer.update).commands))
        return not trainer.ended

    def arrive(self) -> None:
        """Take note of it if the trainer is at the end."""
        if self.whole is not None and self.running.moment == self.whole.end:
            if self.whole.stopped and self.running.fault is None:
                self.running.step(1)
            self.whole = None

    def apply(self, command: Command) -> None:
        """Carry out a command at the end of the run."""
        assert self.whole is None, "a command in the past makes a branch"
        self.running.apply(command)

    def leave_end(self) -> None:
        """Keep the end, if the trainer is there, so that it can go elsewhere."""
        self.whole = self.whole or self._present()

    def _present(self) -> Whole:
        """Return the run up to where its trainer is."""
        trainer = self.running
        journal, stopped = tuple(trainer.journal), trainer.fault is not None
        return Whole(trainer.moment, journal, stopped, trainer.record, trainer.checkpoint())

    def _saved_record(self, whole: Whole) -> SavedRecord | None:
        """Return what has been measured up to the end, if it has been."""
        return whole.saved if whole.record is None else SavedRecord.of(whole.record)

    def rest(self) -> None:
        """Do without the trainer, which takes more memory than all that is kept."""
        self.leave_end()
        self.trainer = None

    def wake(self) -> None:
        """Get a trainer again, which is at the end.

        Raises
        ------
        RnnvizError
            If its task cannot begin, such as for a file that is gone.
        """
        if self.trainer is None:
            self.trainer = begin_run(self.origin, follow=True)
            assert self.whole is not None
            if self.whole.record is None and self.whole.saved is not None:
                record = self.whole.saved.record(self.trainer.record, self.whole.end.update)
                self.whole = replace(self.whole, record=record)
            self._restore(self._nearest(self.whole.end), self.whole)
            self.arrive()

    def saved(self, member: Member, room: int) -> SavedLine:
        """Return the run as values, with checkpoints of about so many bytes."""
        whole = self.whole or self._present()
        kept = [one for one in self.checkpoints if one.moment <= whole.end]
        record = self._saved_record(whole)
        if record is None:  # it has to be repeated from its beginning, to be measured
            kept = kept[:1]
        elif whole.last is not None and kept[-1].moment < whole.end:
            kept.append(whole.last)
        at = whole.end if self.trainer is None else self.trainer.moment
        return SavedLine(
            member.number, member.parent, member.since, member.name, self.origin, whole.journal,
            whole.end, whole.stopped, thinned(tuple(kept), room), record, at,
        )  # fmt: skip

    @classmethod
    def of(cls, saved: SavedLine) -> Line:
        """Return a run that rests, from what was saved of it."""
        made = cls.__new__(cls)
        made.origin, made.trainer = saved.origin, None
        made.checkpoints = Checkpoints(saved.checkpoints)
        last = saved.checkpoints[-1]
        made.whole = Whole(
            saved.end, saved.journal, saved.stopped, None,
            last if last.moment == saved.end else None, saved.record,
        )  # fmt: skip
        return made

    def branch(self) -> Line:
        """Return a run that has been the same up to now, with a trainer of its own."""
        made = self._branch(begin_run(self.origin, follow=True))
        kept, journal = self.running.checkpoint(), self.running.journal
        record = self.running.record.until(kept.moment.update, kept.times_clipped)
        made.running.restore(kept, tuple(journal), record)
        return made

    def cut(self) -> Line:
        """Return a run that has been the same up to now, and goes on with this one's trainer.

        This one rests, with all that came after.
        """
        made = self._branch(self.running)
        self.rest()
        return made

    def _branch(self, trainer: Run) -> Line:
        made = Line.__new__(Line)
        made.origin, made.trainer, made.whole = self.origin, trainer, None
        made.checkpoints = self.checkpoints.until(self.running.moment)
        return made

    def _nearest(self, moment: Moment) -> Checkpoint:
        last = self.whole.last if self.whole is not None else None
        return last if last and last.moment <= moment else self.checkpoints.before(moment)

    def _restore(self, kept: Checkpoint, whole: Whole) -> None:
        moment, record = kept.moment, whole.record
        if record is None:  # it is being repeated for the first time: nothing came after
            record = self.running.record
        journal = whole.journal[: moment.commands]
        self.running.restore(kept, journal, record.until(moment.update, kept.times_clipped))

    def _step(self) -> None:
        """Apply one update, and keep a checkpoint if one is due."""
        if self.running.step(1) and self.checkpoints.due(self.running.update):
            self.checkpoints.add(self.running.checkpoint())
