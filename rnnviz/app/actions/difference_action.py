"""The key that shows runs less the first one, or says why that cannot be."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.app.actions.actions import ActionSpec, Group
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.parts import Parts
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.comparison.difference import said_of
from rnnviz.registry import panels


def difference_action(window: Parts) -> ActionSpec:
    """Return the action."""
    return ActionSpec(
        "difference", "Difference of runs", "Show the other runs less run A, unit by unit: states,"
        " gates, gradients", "D",
        lambda: _toggle(window), group=Group.VIEW,
    )  # fmt: skip


def _toggle(window: Parts) -> None:
    figure, session = window.figure, window.session
    wanted = not figure.view.difference
    if wanted:
        can, words = said_of(session.experiments)
        text = "Other runs are shown less run A"
        done = Notice(f"{text}{_where(figure)}; {words or 'D shows each by itself again'}.")
        session.noticed.emit(done if can else refusal(words))
        if len(session.experiments) == 1:
            return  # of several, each panel says why it shows none
    figure.set_view(replace(figure.view, difference=wanted))


def _where(figure: Figure) -> str:
    """Return which panels show it; where none of them is seen, that one has to be."""
    able = [panels[kind] for kind in panels if panels[kind].subtracts]
    seen = [panel.title for panel in able if panel.kind in figure.panels]
    names = " and ".join(seen or [panel.title for panel in able])
    return f" in {names}" if seen else f" in {names}, of which none is seen: choose one in Panels"
