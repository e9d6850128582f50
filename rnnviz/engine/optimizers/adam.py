"""Adam."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from rnnviz.engine.optimizers.base import Floats, Optimizer, State
from rnnviz.registry import optimizers
from rnnviz.settings import setting


@optimizers.register("adam")
@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam with bias correction (Kingma & Ba 2015).

        m <- beta1 m + (1 - beta1) g
        v <- beta2 v + (1 - beta2) g^2
        w <- w - learning_rate * m / (1 - beta1^k) / (sqrt(v / (1 - beta2^k)) + epsilon)

    in update k = 1, 2, ...
    """

    learning_rate: float = setting(
        1e-2, low=1e-6, high=10.0, log=True, live=True, label="learning rate",
        help="Step size: each weight moves by about this much per update. Too large overshoots or"
        " explodes, too small hardly learns.",
    )  # fmt: skip
    beta1: float = setting(
        0.9, low=0.0, high=0.9999, step=0.01, live=True,
        help="Decay of the gradient's running mean: 0.9 averages about 10 updates. A larger value"
        " smooths noise, but reacts more slowly.",
    )  # fmt: skip
    beta2: float = setting(
        0.999, low=0.0, high=0.99999, step=0.001, live=True,
        help="Decay of the squared gradient's running mean: 0.999 averages about 1,000 updates. A"
        " larger value keeps the steps even; a smaller one follows sudden changes of the gradient's"
        " size.",
    )  # fmt: skip
    epsilon: float = setting(
        1e-8, low=1e-12, high=1.0, log=True, live=True,
        help="Added to the root of the squared gradient's mean: weights with far smaller gradients"
        " hardly move.",
    )  # fmt: skip

    title = "Adam"
    about = (
        "Steps of about equal size for all weights, from running means of the gradient and of its"
        " square: learns even where gradients are small."
    )
    equations = (
        "m ← β_1 m + (1 − β_1) ∇L",
        "v ← β_2 v + (1 − β_2) (∇L)²",
        "w ← w − η m / (1 − β_1ᵏ) / (√(v / (1 − β_2ᵏ)) + ε)",
    )
    symbols = {"learning_rate": "η", "beta1": "β_1", "beta2": "β_2", "epsilon": "ε"}

    def start(self, size: int, dtype: DTypeLike) -> State:
        return {
            "m": np.zeros(size, dtype),
            "v": np.zeros(size, dtype),
            "updates": np.zeros((), np.int64),
        }

    def apply(self, weights: Floats, gradient: Floats, state: State, decay: float = 1.0) -> None:
        m, v = state["m"], state["v"]
        state["updates"] += 1
        k = int(state["updates"])
        with np.errstate(all="ignore"):
            m *= self.beta1
            m += (1 - self.beta1) * gradient
            v *= self.beta2
            v += (1 - self.beta2) * np.square(gradient)
            # sqrt(v / c) = sqrt(v) / sqrt(c): the corrections are numbers, not whole vectors.
            step = np.sqrt(v)
            step *= 1 / math.sqrt(1 - self.beta2**k)
            step += self.epsilon
            np.divide(m, step, out=step)
            step *= decay * self.learning_rate / (1 - self.beta1**k)
            weights -= step
