"""The L2 penalty."""

from __future__ import annotations

import numpy as np

from rnnviz.engine.parameters import Parameters


def add_l2(parameters: Parameters, gradients: Parameters, strength: float) -> None:
    """Add the gradient of strength/2 * (sum of squared weights), which is strength * w.

    Biases are left alone: pulling them to 0 would not make the function any smoother.
    """
    with np.errstate(all="ignore"):
        for parameter in parameters.declared:
            if not parameter.bias:
                gradient = gradients[parameter.name]
                np.add(gradient, strength * parameters[parameter.name], out=gradient)
