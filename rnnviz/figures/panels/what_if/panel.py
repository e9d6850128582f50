"""What one change to the input or to a state does: ahead to the states, back to the gradients."""

from __future__ import annotations

from functools import partial

from rnnviz.figures.panels.what_if.difference_plot import DifferencePlot
from rnnviz.figures.panels.what_if.invitation import Invitation
from rnnviz.figures.panels.what_if.size_plot import SizePlot
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.what_if import WHAT_IF


@panels.register("what_if")
class WhatIfPanel(TimePanel):
    """A heatmap of the difference for each state, and how large it is at every step."""

    title = "What if"
    about = (
        "Change one symbol or number that is read, or one unit's state at one timestep: the"
        " difference to the untouched pass, ahead in the states and back in the gradients. Both"
        " passes are made anew with the weights of every picture, in numbers of 16 digits; targets"
        " and the run stay as they are."
    )
    needs = frozenset({"trace", "what_if"})
    order = 22
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return a plot per state and one of sizes; none in slow motion, whose batch is another.

        Nor of a recording: its loss is not known, so neither is what a change would do to it.
        """
        if run.progress is not None or run.snapshot.experiment.task.plays:
            return {}
        found = run.snapshot[WHAT_IF]
        if found is None or found.problem:
            return {"what_if": Invitation}
        states = dict.fromkeys(name for layer in run.layers for name in layer.states)
        return {
            **{f"what_if {name}": partial(DifferencePlot, state=name) for name in states},
            "what_if size": SizePlot,
        }
