"""Tables of sweeps whose numbers are made up, so that pictures of them can be told by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rnnviz import Experiment
from rnnviz.settings import Value
from rnnviz.training.sweeps.axis import axes_of
from rnnviz.training.sweeps.running import Row
from rnnviz.training.sweeps.sweep import Settings, Sweep
from rnnviz.training.sweeps.table import Table

Measured = float | None | Row
Of = Callable[[Mapping[str, Value]], Measured]
"""What came of a run with these settings: a number, no number, or all of its row."""


def table(
    vary: Mapping[str, Sequence[object]],
    of: Of,
    measure: str = "gradient-ratio",
    seeds: int = 3,
    base: Mapping[str, Value] | None = None,
) -> Table:
    """Return a table of one measure; a run whose number is Ellipsis is not over."""
    experiment = Experiment().with_settings(base or {})
    sweep = Sweep(
        "A sweep", experiment, axes_of(experiment, list(vary.items())), seeds, 5, (measure,)
    )
    made = Table(sweep, Path("folder"))
    for settings in sweep.runs():
        found = of(dict(settings))
        if found is not ...:
            made.rows[settings] = found if isinstance(found, Row) else row(settings, found)
    return made


def row(settings: Settings, value: float | None) -> Row:
    return Row(settings, 5, (value,))
