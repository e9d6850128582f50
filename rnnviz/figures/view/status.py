"""Status: what runs train, and how they are doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnviz.figures.view.numbers import compact, whole
from rnnviz.numbers import percent
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.run_titles import cell_title, short_title, titles_of
from rnnviz.training.snapshot.snapshot import Snapshot

TOLERATED = 0.01  # of what is computed again of a recorded pass: less may be rounding


def short_titles(snapshots: Sequence[Snapshot]) -> list[str]:
    """Return the letter of each run and what it is called: "A LSTM"."""
    experiments, names = [one.experiment for one in snapshots], names_of(snapshots)
    return [short_title(experiments, run, names) for run in range(len(snapshots))]


def names_of(snapshots: Sequence[Snapshot]) -> tuple[str, ...]:
    """Return what runs beside each other are called, "" those that their settings tell apart."""
    return named_branches(
        [one.experiment for one in snapshots],
        [one.name for one in snapshots],
        [one.timeline.since if one.timeline else None for one in snapshots],
    )


def named_branches(
    experiments: Sequence[Experiment], names: Sequence[str], since: Sequence[int | None]
) -> tuple[str, ...]:
    """Return the names that people gave; a branch with the settings of another run has one, too.

    `since` is where each branched off, if it did.
    """
    return tuple(
        f"branch at {whole(update)}"
        if not name and update is not None and list(experiments).count(experiment) > 1
        else name
        for experiment, name, update in zip(experiments, names, since, strict=True)
    )


def subject(experiment: Experiment) -> str:
    """Return an experiment in one line: "Copy memory · LSTM 32 · seed 0"."""
    if experiment.task.plays:
        return f"{experiment.task.name} · {cell_title(experiment)}"
    k1, k2 = experiment.training.update_steps, experiment.training.back_steps
    truncated = f" · k1 {k1}, k2 {k2 or 'whole'}" if k1 else ""
    return (
        f"{experiment.task.title} · {cell_title(experiment)}{truncated} · seed {_seeds(experiment)}"
    )


def subject_of(experiments: Sequence[Experiment], names: Sequence[str] = ()) -> str:
    """Return one or more runs in one line: "Copy memory · LSTM | RNN · seed 0".

    `names` are what a person calls them; one alone is called by its settings.
    """
    if len(experiments) == 1:
        return subject(experiments[0])
    seeds = {_seeds(experiment) for experiment in experiments if not experiment.task.plays}
    seed = f" · seed {seeds.pop()}" if len(seeds) == 1 else ""
    return f"{experiments[0].task.title} · {titles_of(experiments, names)}{seed}"


def _seeds(experiment: Experiment) -> str:
    seed = experiment.seed
    return f"{seed.weights}" if seed.weights == seed.data else f"{seed.weights} / data {seed.data}"


@dataclass(frozen=True)
class StatusNumber:
    """A number with its name, and what explains it; as text both together."""

    text: str
    explanation: str = ""

    def __str__(self) -> str:
        return self.text + self.explanation


def numbers(snapshot: Snapshot) -> dict[str, StatusNumber]:
    """Return how the run is doing: update, loss and, where the task has one, accuracy."""
    task, metrics = snapshot.experiment.task, snapshot.metrics
    unit = task.loss_unit
    references = task.references().items()
    baseline = [f" ({name} {compact(unit.of(value))})" for name, value in references]
    loss = "–"  # before the first
    if metrics.loss.updates.size:
        loss = f"{compact(unit.of(metrics.last_loss))}{unit.suffix}"
    texts = {
        "update": StatusNumber(
            f"update {whole(snapshot.update)}",
            (f" of {whole(snapshot.end)}" if snapshot.is_past else "") + _recorded(snapshot),
        ),
        "loss": StatusNumber(f"loss {loss}", "".join(baseline[:1])),
    }
    if metrics.score is not None and metrics.score.accuracy is not None:
        share, measured = percent(metrics.score.accuracy), int(metrics.held_out_loss.updates[-1])
        then = (
            f", at update {whole(measured)}"
            if snapshot.fault and measured < snapshot.update
            else ""
        )
        texts["accuracy"] = StatusNumber(share, f" of {task.goal.accuracy_of}{then}")
    return texts


def _recorded(snapshot: Snapshot) -> str:
    """Return of which update of a recording the pass is that is shown, if not of the present."""
    if not snapshot.experiment.task.plays:
        return ""
    shown, words = snapshot.trace_update, ""
    if shown != snapshot.update:
        words = f", recorded at {whole(shown)}"
    departs = snapshot.probe.departs if "trace" in snapshot.parts else 0.0
    if not departs <= TOLERATED:  # such as a net that was changed in a way that is not recorded
        words += f"; computed again it differs by {compact(departs)}"
    return words


def numbers_of(snapshots: Sequence[Snapshot]) -> dict[str, StatusNumber]:
    """Return how it is doing; of several runs the update, their own numbers stand above them."""
    texts = numbers(max(snapshots, key=lambda snapshot: snapshot.update))
    return texts if len(snapshots) == 1 else {"update": texts["update"]}
