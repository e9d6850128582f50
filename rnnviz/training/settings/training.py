"""Training: the settings of how a network is trained."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.optimizers.base import Optimizer
from rnnviz.registry import optimizers
from rnnviz.settings import Configurable, component, setting


@dataclass(frozen=True)
class Training(Configurable):
    """How the network is trained.

    An update is: the gradient of the loss, clipped; plus l2 times the weights (not the biases);
    applied by the optimizer. With update_steps (k1) above 0, backpropagation is truncated: see
    `rnnviz.training.batches`.
    """

    optimizer: Optimizer = component(optimizers, "adam", live=True)
    decay_every: int = setting(
        0, low=0, high=1_000_000, zero="never", live=True, label="decay every",
        help="Multiply the learning rate by the decay factor every so many updates: large steps"
        " first, then small ones, to settle. 0 keeps the learning rate constant.",
    )  # fmt: skip
    decay_factor: float = setting(
        0.5, low=0.01, high=1.0, step=0.05, live=True, label="decay factor",
        unless=("training.decay_every", 0),
        help="What the learning rate is multiplied by at each decay; too small a factor stops the"
        " learning too early.",
    )  # fmt: skip
    batch: int = setting(
        32, low=1, high=512, log=True, live=True, label="batch",
        help="Batch size: sequences per update; more make the gradient less noisy and the update"
        " slower.",
    )  # fmt: skip
    update_steps: int = setting(
        0, low=0, high=5000, zero="whole", label="steps per update (k1)",
        help="Truncated backpropagation: one update every so many steps of a sequence, from their"
        " losses alone; the state is carried over. 0 makes one update per whole sequence.",
    )  # fmt: skip
    back_steps: int = setting(
        0, low=0, high=5000, zero="whole", label="steps back (k2)",
        unless=("training.update_steps", 0),
        help="Truncated backpropagation: how many steps the gradient goes back from the last step"
        " of an update; longer dependencies cannot be learnt. 0 goes back to the first step.",
    )  # fmt: skip
    clip: str = setting(
        "norm", choices=("norm", "value", "off"), live=True, label="clip gradient",
        help="norm: shorten a gradient that is longer than the threshold, keeping its direction."
        " value: limit each of its entries to the threshold, which changes its direction.",
    )  # fmt: skip
    clip_threshold: float = setting(
        1.0, low=1e-4, high=1e4, log=True, live=True, label="clip threshold",
        unless=("training.clip", "off"),
        help="The largest gradient norm (or entry) that is applied unchanged. A low one keeps an"
        " exploding gradient from ruining the weights, but slows learning down.",
    )  # fmt: skip
    l2: float = setting(
        0.0, low=0.0, high=1.0, step=0.0001, live=True, label="L2 penalty",
        help="Add this share of each weight to its gradient: a penalty of half this times the"
        " squared weights. Small weights forget sooner and overfit less.",
    )  # fmt: skip

    def decay(self, update: int) -> float:
        """Return what the learning rate is multiplied by once `update` updates have been made."""
        return self.decay_factor ** (update // self.decay_every) if self.decay_every else 1.0
