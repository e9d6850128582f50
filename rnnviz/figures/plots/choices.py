"""Choices that several plots offer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.engine.passes.trace import LayerTrace
from rnnviz.figures.view.run_view import RunView
from rnnviz.figures.view.view import Choice
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which


def choose_layer(run: RunView, layer: LayerTrace) -> Choice | None:
    """Return the choice of a layer alone, or of all if it is alone; None if there is one only."""
    if len(run.trace.layers) == 1:
        return None
    if layer.id == run.view.layer:
        return Choice(replace(run.view, layer=None), "Show all layers.")
    return Choice(
        replace(run.view, layer=layer.id), f"Show {run.name(layer)} alone, in all panels."
    )


@dataclass(frozen=True)
class Offer:
    """One choice: the losses, their name where there is little room, and a sentence about them."""

    losses: Losses
    short: str
    tip: str


def offered(run: RunView) -> list[Offer]:
    """Return what can be chosen; nothing in slow motion, which trains, or where there is no loss.

    One step is the one that is shown, or the last that has a loss.
    """
    probe = run.probe
    if run.progress is not None or not probe.answered:
        return []
    counted = np.flatnonzero(run.trace.counted[:, run.sequence])
    step = probe.losses.step if probe.losses.which is Which.STEP else int(counted[-1])
    offers = [
        Offer(ALL_LOSSES, "all", "Send the losses of all steps back: the gradient that trains."),
        Offer(Losses(Which.STEP, step), "one", one_step(step)),
    ]
    if probe.declares_answers:
        tip = "Send back the losses of the steps that need what has to be remembered."
        offers.insert(0, Offer(ANSWERS, "answers", tip))
    return offers


def one_step(step: int | None) -> str:
    """Return the sentence about the loss of one step."""
    return f"Send the loss of step {step} alone back; click an arrow for that of another step."
