"""View: how a figure looks at its snapshots, whichever panels it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.view.gradients import HIGHEST, LOWEST
from rnnviz.figures.view.progress import Reveal
from rnnviz.training.losses import ANSWERS, Losses
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.what_if import WhatIf

SIMILAR, BY_NUMBER = "similarity", "number"  # orders of units
FEWEST = 2  # steps that a time axis can be zoomed into


@dataclass(frozen=True)
class Order:
    """The rows in which units are drawn, as they were sorted at one update.

    `rows` holds, by run and layer, the units from top to bottom.
    `origins` are the experiments of the runs that they were sorted in.
    """

    kind: str
    update: int
    rows: Mapping[tuple[int, LayerId], tuple[int, ...]] = field(hash=False)
    origins: tuple[Experiment, ...] = field(hash=False)


@dataclass(frozen=True)
class View:
    """What a person chose to see; the same for every panel and every run.

    Attributes
    ----------
    sequence : int
        Which sequence of the probe is shown.
    layer : LayerId, optional
        The layer that is shown alone; where it is not given, the score shows all and
        the instruments the last layer. A network that has no such layer shows as if none was given.
    block : str
        The row block of W_h whose spectrum is shown; "" for the candidate's.
    decades : (float, float)
        log10 of the ends of the scale of gradient magnitudes.
    window : (int, int), optional
        The first step that time axes show and the first that they do not; all steps if not given.
    sort : str
        How units are sorted: one of `unit_order.KINDS`, or BY_NUMBER.
    order : Order, optional
        The rows that this gave. They stay: rows that change places could not be followed.
    folded : float
        0 where the network is drawn unrolled in time, a copy of its cell for every step; 1 where it
        is drawn as the one cell that it is; between them while the copies slide.
    reveal : Reveal, optional
        In slow motion, how far the walk through the next update has come: the score shows its
        training batch up to there, and not the probe.
    losses : Losses
        Whose gradients are shown; in slow motion always those of all losses, which train.
    by_cause : bool
        Whether the gradient of all losses is divided up by the losses that caused it.
    difference : bool
        Whether states, gates and gradients of further runs are shown less those of the first.
    typed : str
        A sequence that a person typed, to be read instead of the probe; "" for the probe.
    what_if : WhatIf, optional
        A change to the shown sequence, or to a state on the way, whose effect is shown.
    """

    sequence: int = 0
    layer: LayerId | None = None
    block: str = ""
    decades: tuple[float, float] = (LOWEST, HIGHEST)
    window: tuple[int, int] | None = None
    sort: str = SIMILAR
    order: Order | None = None
    folded: float = 0.0
    reveal: Reveal | None = None
    losses: Losses = ANSWERS
    by_cause: bool = False
    difference: bool = False
    typed: str = ""
    what_if: WhatIf | None = None

    def tops(self, layers: Iterable[LayerId]) -> set[LayerId]:
        """Return which of a network's layers an instrument shows: the chosen one, or the last."""
        layers = set(layers)
        if self.layer in layers:
            return {layer for layer in layers if layer == self.layer}
        last = max((layer.index for layer in layers), default=0)
        return {layer for layer in layers if layer.index == last}

    def steps(self, whole: int) -> tuple[int, int]:
        """Return the window as it applies to sequences of so many steps."""
        if self.window is None or self.window[1] > whole:
            return 0, whole
        return self.window


@dataclass(frozen=True)
class Choice:
    """What is chosen to see, and the sentence that says so."""

    view: View
    tip: str


@dataclass(frozen=True)
class Switch:
    """A word beside a title that is a button, pressed if `chosen`; `short` is for little room."""

    label: str
    choice: Choice
    chosen: bool = False
    short: str = ""

    def word(self, brief: bool) -> str:
        """Return what is written on it."""
        return self.short if brief else self.label


def zoomed(window: tuple[int, int], whole: int, step: int, factor: float) -> tuple[int, int] | None:
    """Return a window that shows `factor` times as many steps, with one step kept in its place.

    None stands for all steps.
    """
    start, stop = window
    count = round((stop - start) * factor)
    if factor > 1:
        count = max(count, stop - start + 1)
    count = max(count, FEWEST)
    if count >= whole:
        return None
    share = (step + 0.5 - start) / (stop - start)
    first = round(step + 0.5 - share * count)
    first = min(max(first, 0), whole - count)
    return first, first + count


def moved(window: tuple[int, int], whole: int, by: int) -> tuple[int, int]:
    """Return a window moved by so many steps, as far as there are any."""
    start, stop = window
    by = min(max(by, -start), whole - stop)
    return start + by, stop + by
