"""Parts "weights" and "gradient_norms"."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.engine.clipping import norm
from rnnviz.engine.parameters import Parameters
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


def weights(look: Look) -> Parameters:
    """Return every parameter by name."""
    return look.run.network.parameters.frozen()


def gradient_norms(look: Look) -> Mapping[str, float]:
    """Return the norm of the gradient of the probe's mean loss, by parameter."""
    look.picture  # noqa: B018 - its backward pass fills the gradients
    return {name: norm(g.ravel()) for name, g in look.run.network.gradients.items()}


WEIGHTS = Part("weights", weights)
GRADIENT_NORMS = Part("gradient_norms", gradient_norms)
