"""Losses: what one step costs, and its derivative with respect to the readout.

The loss of a sequence is L = sum over s of m_s l_s / N: l_s is what is computed here, m_s is 1 on
counted steps and 0 elsewhere, N the number of counted steps. The training loss is the mean of L
over the batch's sequences.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class Loss(ABC):
    """What one step costs.

    Attributes
    ----------
    name : str
    answer, equation : str
        What the network answers at a step, and l_t, in the notation of `rnnviz.engine.equation`.
    classes : bool
        Whether targets are classes (int, (T, B)) and outputs their probabilities; otherwise targets
        and outputs are values (float, (T, outputs, B)).
    reads_out : bool
        Whether there is a readout between the last layer's h and the loss. Otherwise the outputs
        are these h themselves, and the network has no such weights.
    averaged : bool
        Whether the training loss is the mean of L over the batch's sequences; otherwise their sum.
    """

    name: str
    answer: str
    equation: str
    classes: bool
    reads_out: bool = True
    averaged: bool = True

    @abstractmethod
    def evaluate(
        self,
        values: Floats,
        targets: NDArray[Any],
        counted: NDArray[np.bool_],
        losses: Floats,
        derivative: Floats,
    ) -> None:
        """Evaluate every step of a batch.

        Parameters
        ----------
        values : (T, outputs, B)
            The readout; on return what the network's outputs are (probabilities or values).
        targets : see `classes`
            Read only where `counted`.
        counted : bool (T, B)
        losses : (T, B)
            On return l_s; 0 where not counted.
        derivative : (T, outputs, B)
            On return dl_s / dvalues_s; 0 where not counted.
        """


class _CrossEntropy(Loss):
    """l = -ln y_target with y = softmax(values), in nats."""

    name = "cross-entropy"
    answer = "ŷ_t = softmax(W_y h_t + b_y)"
    equation = "−ln ŷ_t(target)"
    classes = True

    def evaluate(
        self,
        values: Floats,
        targets: NDArray[Any],
        counted: NDArray[np.bool_],
        losses: Floats,
        derivative: Floats,
    ) -> None:
        steps, classes, size = values.shape
        correct = np.where(counted, targets, 0)
        place = (np.arange(steps)[:, None] * classes + correct) * size + np.arange(size)
        # y does not change if the largest value is taken off, and exp cannot overflow then.
        values -= values.max(axis=1, keepdims=True)
        target_values = values.take(place)
        np.exp(values, values)
        total = values.sum(axis=1)
        np.multiply(np.log(total) - target_values, counted, losses)
        values /= total[:, None, :]
        np.multiply(values, counted[:, None, :], derivative)
        derivative.reshape(-1)[place] -= counted


class _SquaredError(Loss):
    """l = mean over the outputs of (value - target)^2."""

    name = "squared error"
    answer = "ŷ_t = W_y h_t + b_y"
    equation = "mean (ŷ_t − target_t)²"
    classes = False

    def evaluate(
        self,
        values: Floats,
        targets: NDArray[Any],
        counted: NDArray[np.bool_],
        losses: Floats,
        derivative: Floats,
    ) -> None:
        derivative[:] = 0
        np.subtract(values, targets, out=derivative, where=counted[:, None, :], casting="same_kind")
        np.mean(np.square(derivative), axis=1, out=losses)
        derivative *= 2 / values.shape[1]


class _GivenGradient(Loss):
    """l = g . h, for gradients g that another program's loss sends to the last layer's h.

    Its derivative is g, whatever the states are: what goes back is what that loss sends back.
    """

    name = "given gradient"
    answer = "h_t"
    equation = "g_t · h_t"
    classes = False
    reads_out = False
    averaged = False

    def evaluate(
        self,
        values: Floats,
        targets: NDArray[Any],
        counted: NDArray[np.bool_],
        losses: Floats,
        derivative: Floats,
    ) -> None:
        np.multiply(targets, counted[:, None, :], derivative, casting="same_kind")
        np.einsum("tub,tub->tb", values, derivative, out=losses)


CROSS_ENTROPY: Loss = _CrossEntropy()
SQUARED_ERROR: Loss = _SquaredError()
GIVEN_GRADIENT: Loss = _GivenGradient()
