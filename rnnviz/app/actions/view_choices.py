"""What a person can choose of a view: sequence, whose loss, layer, block of W_h, order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from rnnviz.figures.board.figure import Figure
from rnnviz.figures.plots.choices import offered
from rnnviz.figures.view.unit_order import KINDS
from rnnviz.figures.view.view import BY_NUMBER
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM


@dataclass(frozen=True)
class Choice:
    """One of several that exclude each other."""

    text: str
    checked: bool
    choose: Callable[[], object]


def sequences(figure: Figure) -> list[Choice]:
    """Return the sequences of the probe; none if a person has typed one."""
    shown, view = figure.traced, figure.view
    if shown is None or shown.typed:
        return []
    return [
        Choice(
            f"sequence {index + 1}",
            index == view.sequence,
            partial(figure.set_view, replace(view, sequence=index)),
        )
        for index in range(shown.trace.size)
    ]


def losses(figure: Figure) -> list[Choice]:
    """Return whose gradients can be shown."""
    shown, view = figure.traced, figure.view
    if shown is None or view.reveal is not None:
        return []
    return [
        Choice(
            one.losses.title,
            one.losses == shown.probe.losses,
            partial(figure.set_view, replace(view, losses=one.losses)),
        )
        for one in offered(shown)
    ]


def layers(figure: Figure) -> list[Choice]:
    """Return all layers together, and each alone; none if there is only one."""
    shown, view = figure.traced, figure.view
    if shown is None or len(shown.trace.layers) == 1:
        return []
    lines = {"all": None} | {shown.name(layer): layer.id for layer in shown.trace.layers}
    return [
        Choice(text, line == view.layer, partial(figure.set_view, replace(view, layer=line)))
        for text, line in lines.items()
    ]


def orders(figure: Figure) -> list[Choice]:
    """Return the orders in which units can be drawn."""
    present = figure.view.sort
    if figure.traced is None:
        return []
    return [
        Choice(f"by {kind}", kind == present, partial(figure.sort, kind))
        for kind in (*KINDS, BY_NUMBER)
    ]


def blocks(figure: Figure) -> list[Choice]:
    """Return the blocks of W_h whose spectrum can be shown."""
    shown, view = figure.run, figure.view
    if shown is None or "spectrum" not in shown.snapshot.parts:
        return []
    names = next(([b.block for b in one.blocks] for one in shown.snapshot[SPECTRUM].layers
                  if one.blocks), [])  # fmt: skip
    present = view.block if view.block in names else next(iter(names), "")
    return [
        Choice(name, name == present, partial(figure.set_view, replace(view, block=name)))
        for name in names
    ]


def choose_next(choices: list[Choice], by: int = 1) -> None:
    """Choose the one after the present one, after the last the first."""
    if choices:
        checked = [choice.checked for choice in choices]
        present = checked.index(True) if True in checked else 0
        choices[(present + by) % len(choices)].choose()
