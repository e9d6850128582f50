"""What runs are called."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.training.run.comparison import cell_options, differences, run_name
from rnnviz.training.settings.experiment import Experiment


def run_titles(experiments: Sequence[Experiment], index: int) -> list[str]:
    """Return what sets a run apart: ["LSTM", "learning rate 0.1"]; without that, its cell."""
    differ = differences(experiments)
    if not differ:
        return [cell_title(experiments[index])]
    return [
        one.values[index] if one.key == "model.cell" else f"{one.label} {one.values[index]}"
        for one in differ
    ]


def cell_title(experiment: Experiment) -> str:
    """Return the cell and its size: "LSTM 32", "GRU 2 × 32, both directions"."""
    model = experiment.model
    units = f"{model.layers} × {model.units}" if model.layers > 1 else f"{model.units}"
    ways = ["both directions"] if model.bidirectional else []
    return ", ".join([f"{model.cell.title} {units}", *ways, *cell_options(experiment)])


def short_title(experiments: Sequence[Experiment], index: int) -> str:
    """Return a run's letter and the first of what sets it apart: "A LSTM"."""
    return f"{run_name(index)} {run_titles(experiments, index)[0]}"
