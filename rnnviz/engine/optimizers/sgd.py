"""Stochastic gradient descent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from rnnviz.engine.optimizers.base import Floats, Optimizer, State
from rnnviz.registry import optimizers
from rnnviz.settings import setting


@optimizers.register("sgd")
@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent with momentum (Polyak 1964).

    v <- momentum v + g
    w <- w - learning_rate v
    """

    learning_rate: float = setting(
        0.1, low=1e-6, high=1000.0, log=True, live=True, label="learning rate",
        help="What the gradient is multiplied by: a step is proportional to the gradient. Too large"
        " overshoots or explodes, too small hardly learns.",
    )  # fmt: skip
    momentum: float = setting(
        0.0, low=0.0, high=0.999, step=0.05, live=True,
        help="Share of the last step that is added to the next: 0.9 adds up about 10 gradients. A"
        " larger value is faster along a valley, but overshoots its end.",
    )  # fmt: skip

    title = "SGD"
    about = (
        "Steps proportional to the gradient: where it vanishes nothing is learnt, where it explodes"
        " the weights are ruined."
    )
    equations = ("v ← μ v + ∇L", "w ← w − η v")
    symbols = {"learning_rate": "η", "momentum": "μ"}

    def start(self, size: int, dtype: DTypeLike) -> State:
        return {"v": np.zeros(size, dtype)}

    def apply(self, weights: Floats, gradient: Floats, state: State, decay: float = 1.0) -> None:
        v = state["v"]
        with np.errstate(all="ignore"):
            v *= self.momentum
            v += gradient
            weights -= decay * self.learning_rate * v
