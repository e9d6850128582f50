"""What is said of the gradient flow: beside its title, at ribbons that break, in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnviz.figures.items.guides import Guide, Key, Stroke, magnitude_key
from rnnviz.figures.panels.flow.fold import Fold
from rnnviz.figures.panels.flow.ribbons import THIN, Ribbon
from rnnviz.figures.plots.choices import offered, one_step
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.run_view import RunView
from rnnviz.figures.view.view import Choice, Switch
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which

THICK = 7.0  # pixels: of a stroke that stands for a band

Tag: TypeAlias = tuple[int, int, str]  # the number of a ribbon, the column, and the value


def caption_of(run: RunView, ribbons: Sequence[Ribbon], fold: Fold) -> tuple[str, ...]:
    """Return how the network is read, or what folding means."""
    if fold.is_folded:
        return ("the same cell and weights at every step",)
    read = {ribbon.layer.reverse for ribbon in ribbons}
    way = "read right to left" if read == {False} else "reverse layers: read left to right"
    back = run.snapshot.experiment.training.back_steps
    return (way, f"training goes {back} steps back") if back else (way,)


def guides_of(run: RunView, ribbons: Sequence[Ribbon], theme: Theme) -> tuple[Guide, ...]:
    """Return the marks that there are beside finite magnitudes, and the colour scale."""
    strokes = {
        Kind.UNDERFLOW: Stroke("underflow", theme.underflow, THIN, (0.5, 0.4)),
        Kind.BROKEN: Stroke("NaN or ∞", theme.alert, 3.0),
    }
    marks = (
        stroke
        for kind, stroke in strokes.items()
        if any(ribbon.carried.are(kind).any() for ribbon in ribbons)
    )
    if run.by_cause:
        last = run.whole.start + run.whole.length - 1
        answers = Stroke("answers", theme.ink, THICK)
        return (
            *marks,
            *([answers] if run.probe.declares_answers else []),
            Key(theme.causes, "0", str(last), of="loss of step"),
        )
    return (*marks, magnitude_key(theme, run.decades, wedge=True))


def switch_of(run: RunView, ribbons: Sequence[Ribbon], fold: Fold) -> Switch | None:
    """Return the button that folds; there is nothing to fold where nothing goes on in time."""
    if all(ribbon.layer.reach is not None for ribbon in ribbons):
        return None
    if fold.is_folded:
        tip = "Unroll the network in time: a copy of its cell for every step."
        return Switch("unfold", Choice(replace(run.view, folded=0.0), tip))
    tip = "Fold the copies, which share their weights, back into one cell."
    return Switch("fold", Choice(replace(run.view, folded=1.0), tip))


def losses_of(run: RunView) -> tuple[Switch, ...]:
    """Return the buttons that choose whose gradient is shown."""
    switches = [
        Switch(
            str(offer.losses.which),
            Choice(replace(run.view, losses=offer.losses), offer.tip),
            offer.losses == run.probe.losses,
            offer.short,
        )
        for offer in offered(run)
    ]
    if switches and run.probe.losses == ALL_LOSSES:
        tip = "Divide the gradient up by the losses that it comes from, coloured by their steps."
        choice = Choice(replace(run.view, by_cause=not run.view.by_cause), tip)
        switches.append(Switch("by cause", choice, run.view.by_cause, "cause"))
    return tuple(switches)


def one_loss(run: RunView, step: int | None) -> Choice | None:
    """Return the choice of one step's loss; from that which is chosen back to the answers'."""
    if step is None or run.progress is not None or not run.trace.counted[step, run.sequence]:
        return None
    alone = Losses(Which.STEP, step)
    if run.probe.losses == alone:
        return Choice(replace(run.view, losses=ANSWERS), "Send the answers' losses back again.")
    return Choice(replace(run.view, losses=alone), one_step(step))


def tags_of(ribbons: Sequence[Ribbon]) -> tuple[Tag, ...]:
    """Return where ribbons begin to break, as they are read."""
    tags = []
    for number, ribbon in enumerate(ribbons):
        broken = np.flatnonzero(ribbon.carried.are(Kind.BROKEN))
        if len(broken):
            first = int(broken[0] if ribbon.layer.reverse else broken[-1])
            value = compact(float(ribbon.parts.carried.values[first]))
            tags.append((number, first + (not ribbon.layer.reverse), value))
    return tuple(tags)


def table_of(run: RunView, ribbons: Sequence[Ribbon]) -> Mapping[str, NDArray[np.generic]]:
    """Return by its name every column of what is plotted, without padding."""
    first, length = run.time.start, run.time.length
    of = f" ({run.probe.whose})" if run.probe.whose else ""
    columns: dict[str, NDArray[np.generic]] = {"t": np.arange(first, first + length)}
    for ribbon in ribbons:
        for name in ("total", "carried", "injected"):
            columns[f"{ribbon.label} {name}{of}"] = getattr(ribbon.parts, name).values[:length]
        columns[f"{ribbon.label} mean |{ribbon.state}|"] = ribbon.activity * ribbon.scale
    return columns
