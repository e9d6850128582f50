"""What is said of a sweep and of its runs."""

from __future__ import annotations

from rnnviz import __version__
from rnnviz.figures.sweeps.factor import entry_of
from rnnviz.figures.sweeps.fate import Fate, fate_of
from rnnviz.figures.sweeps.plan import Plan, Spot
from rnnviz.figures.sweeps.scale import MeasureScale
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, whole
from rnnviz.registry import measures
from rnnviz.settings import Value
from rnnviz.training.run.headless import MOST_UPDATES
from rnnviz.training.sweeps.axis import SEED
from rnnviz.training.sweeps.running import Row
from rnnviz.training.sweeps.sweep import Settings, Sweep


def subject_of(sweep: Sweep) -> str:
    """Return what all runs have in common: "Copy memory · LSTM · 32 units"."""
    varied = {axis.key for axis in sweep.axes if len(axis.values) > 1}
    model = sweep.experiment.model
    parts = {
        "task": sweep.experiment.task.title,
        "model.cell": model.cell.title,
        "model.units": f"{model.units} units",
    }
    return joined(*(text for key, text in parts.items() if key not in varied))


def measure_title(plan: Plan) -> str:
    """Return what an axis or the colours show."""
    title = plan.measure.title
    return f"{title} (share of runs)" if plan.measure.share and not plan.is_phase else title


def caption_of(plan: Plan) -> str:
    """Return how many runs there are, how long they are, from which seeds, and who drew it."""
    sweep, over = plan.table.sweep, len(plan.table.rows)
    total = max(len(sweep), over)
    runs = f"{whole(total)} runs" if over >= total else f"{whole(over)} of {whole(total)} runs"
    seeds = plan.seeds
    are = f"weight seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else f"weight seed {seeds[0]}"
    if len(seeds) != seeds[-1] - seeds[0] + 1:
        are = f"{len(seeds)} weight seeds"
    kinds = f"{plan.left_out} more combinations are not drawn" if plan.left_out else ""
    return joined(runs, lasting(sweep), are, kinds, f"rnnviz {__version__}")


def lasting(sweep: Sweep) -> str:
    """Return how long the runs of a sweep are trained."""
    if sweep.updates is None:
        return f"until solved, at most {whole(MOST_UPDATES)} updates"
    if not sweep.updates:
        return "before training"
    return f"after {whole(sweep.updates)} update{'s' if sweep.updates > 1 else ''}"


def setting_words(sweep: Sweep, settings: Settings) -> str:
    """Return in what a run differs from the others: "delay 20, weight seed 1"."""
    return ", ".join(_named(sweep, key, value) for key, value in settings)


def _named(sweep: Sweep, key: str, value: Value) -> str:
    entry = entry_of(sweep, key)
    text = entry.setting.text(value)
    if isinstance(value, str) and key != SEED:
        return text
    return f"{entry.title} {text.replace('-', '−') if not isinstance(value, str) else text}"


def measured_words(sweep: Sweep, row: Row) -> list[str]:
    """Return the numbers of a run, each with its name."""
    words = []
    for kind, value in zip(sweep.measures, row.measured, strict=False):
        measure = measures[kind]
        text = "none" if value is None else MeasureScale.of(measure, ()).text(value)
        words.append(f"{measure.title}: {text}")
    return words


def run_words(plan: Plan, spot: Spot) -> tuple[str, str]:
    """Return which run is at a place, and what came of it."""
    sweep, row = plan.table.sweep, plan.row(spot)
    named = setting_words(sweep, plan.settings(spot))
    if row is None:
        return named, Fate.WAITING.words
    if row.failed:
        return named, f"failed: {row.failed}"
    update = f"{whole(row.updates)} update{'s' if row.updates != 1 else ''}"
    stopped = f"stopped: {row.stopped}" if row.stopped else ""
    return named, joined(*measured_words(sweep, row), update, stopped)


def beyond_words(plan: Plan, scale: MeasureScale, fate: Fate) -> str:
    """Return what the legend says of a mark, with how far its numbers go."""
    if fate not in (Fate.ABOVE, Fate.BELOW):
        return fate.words
    ends = [
        value
        for spot in plan.spots()
        if (value := plan.value(spot)) is not None and fate_of(plan.row(spot), value, scale) is fate
    ]
    furthest = max(ends) if fate is Fate.ABOVE else min(ends)
    return f"{fate.words}, to {compact(furthest)}"
