"""Nudge: a state of one unit is changed by a number at one step of one pass."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.interventions.checks import check_layer, check_unit, check_value
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.model import Model
from rnnviz.errors import RnnvizError, shown, suggestion


@dataclass(frozen=True)
class Nudge:
    """What is added to a state, in every sequence that has the step.

    It acts once the step has computed the state; all that is computed from it sees the sum, in an
    LSTM h_t from a nudged c_t too. So dL/dby is the gradient at that state and step as
    `rnnviz.engine.passes.trace` defines it.

    Attributes
    ----------
    layer : LayerId
    state : str
        "h", or "c" in an LSTM.
    unit, step : int
    by : float
    """

    layer: LayerId
    state: str
    unit: int
    step: int
    by: float

    def check(self, model: Model, steps: int) -> None:
        """Raise RnnvizError unless it can act on a pass of a model over so many steps."""
        check_layer(model, self.layer)
        if self.state not in model.cell.states:
            known = suggestion(self.state, model.cell.states)
            raise RnnvizError(f"the cell has no state {shown(self.state)}: {known}")
        check_unit(model, self.unit)
        if not 0 <= self.step < steps:
            raise RnnvizError(f"there is no step {shown(self.step)}: steps are 0 to {steps - 1}.")
        check_value("a nudge", self.by, None)
