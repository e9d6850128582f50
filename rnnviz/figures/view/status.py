"""Status: what runs train, and how they are doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnviz.figures.view.numbers import compact, whole
from rnnviz.numbers import percent
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.run_titles import cell_title, short_title, titles_of
from rnnviz.training.snapshot.snapshot import Snapshot


def short_titles(snapshots: Sequence[Snapshot]) -> list[str]:
    """Return the letter of each run and what it is called: "A LSTM"."""
    experiments, names = [one.experiment for one in snapshots], [one.name for one in snapshots]
    return [short_title(experiments, run, names) for run in range(len(snapshots))]


def subject(experiment: Experiment) -> str:
    """Return an experiment in one line: "Copy memory · LSTM 32 · seed 0"."""
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
    seeds = {_seeds(experiment) for experiment in experiments}
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
    baseline = f"{task.baseline} {compact(unit.of(task.chance()))}"
    loss = "–"  # before the first
    if metrics.loss.updates.size:
        loss = f"{compact(unit.of(metrics.last_loss))}{unit.suffix}"
    texts = {
        "update": StatusNumber(
            f"update {whole(snapshot.update)}",
            f" of {whole(snapshot.end)}" if snapshot.is_past else "",
        ),
        "loss": StatusNumber(f"loss {loss}", f" ({baseline})"),
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


def numbers_of(snapshots: Sequence[Snapshot]) -> dict[str, StatusNumber]:
    """Return how it is doing; of several runs the update, their own numbers stand above them."""
    texts = numbers(max(snapshots, key=lambda snapshot: snapshot.update))
    return texts if len(snapshots) == 1 else {"update": texts["update"]}
