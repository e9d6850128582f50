"""What the gradient of a state is made up of, in words and numbers."""

from __future__ import annotations

from rnnviz.engine.equation import equations
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.drawing.notation import at_step
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.run_view import RunView


def gradient_explained(
    run: RunView, column: int, step: int, state: str = "", layer: LayerId | None = None
) -> str:
    """Return what a state's gradient is made up of; by default of the last layer's first."""
    number = next((k for k, one in enumerate(run.layers) if one.id == layer), -1)
    states = run.gradients[number]
    state = state if state in states else next(iter(states))
    text = states[state].explained(state, column, step)
    carried = equations(run.snapshot.experiment.model.cell).carried(state)
    if not carried or states[state].carried.kinds[column] == Kind.NO_PATH:
        return text
    return f"{text};  carried = {at_step(carried, step, run.layers[number].reverse)}"
