"""RMSProp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from rnnviz.engine.optimizers.base import Floats, Optimizer, State
from rnnviz.registry import optimizers
from rnnviz.settings import setting


@optimizers.register("rmsprop")
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """Steps divided by the gradient's running root mean square (Tieleman & Hinton 2012).

    v <- rho v + (1 - rho) g^2
    w <- w - learning_rate g / (sqrt(v) + epsilon)
    """

    learning_rate: float = setting(
        1e-2, low=1e-6, high=10.0, log=True, live=True, label="learning rate",
        help="Step size: each weight moves by about this much per update, the first time by"
        " 1/sqrt(1 - rho) times as much. Too large overshoots or explodes, too small hardly"
        " learns.",
    )  # fmt: skip
    rho: float = setting(
        0.99, low=0.0, high=0.9999, step=0.01, live=True,
        help="Decay of the squared gradient's running mean: 0.99 averages about 100 updates. A"
        " larger value keeps the steps even; a smaller one follows sudden changes of the gradient's"
        " size.",
    )  # fmt: skip
    epsilon: float = setting(
        1e-8, low=1e-12, high=1.0, log=True, live=True,
        help="Added to the root of the squared gradient's mean: weights with far smaller gradients"
        " hardly move.",
    )  # fmt: skip

    title = "RMSProp"
    about = (
        "The gradient divided by its running size, weight by weight: learns even where gradients"
        " are small."
    )
    equations = ("v ← ρ v + (1 − ρ) (∇L)²", "w ← w − η ∇L / (√v + ε)")
    symbols = {"learning_rate": "η", "rho": "ρ", "epsilon": "ε"}

    def start(self, size: int, dtype: DTypeLike) -> State:
        return {"v": np.zeros(size, dtype)}

    def apply(self, weights: Floats, gradient: Floats, state: State, decay: float = 1.0) -> None:
        v = state["v"]
        with np.errstate(all="ignore"):
            v *= self.rho
            v += (1 - self.rho) * np.square(gradient)
            step = np.sqrt(v)
            step += self.epsilon
            np.divide(gradient, step, out=step)
            step *= decay * self.learning_rate
            weights -= step
