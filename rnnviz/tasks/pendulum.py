"""Pendulum: the next angle of a swing that dies down."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Floats, Split
from rnnviz.tasks.forecast import Forecast

FINEST = 0.075  # radians of a small swing that a step of the integration covers at most


@tasks.register("pendulum")
@dataclass(frozen=True)
class Pendulum(Forecast):
    """The next angle of a damped pendulum, measured with noise.

        a'' = -(2 pi / period)^2 sin a - damping a'

    in radians and steps, integrated by the classical Runge-Kutta method. Each sequence starts
    anywhere in a swing of random width. The noise is that of the measurement alone.
    """

    period: float = setting(
        20.0, low=6.0, high=200.0, log=True, label="period",
        help="Steps of a small swing; a wide swing takes longer.",
    )  # fmt: skip
    damping: float = setting(
        0.02, low=0.0, high=0.5, step=0.005, label="damping",
        help="How fast the swing dies down: by a factor e in 2/damping steps.",
    )  # fmt: skip
    swing: float = setting(
        150.0, low=5.0, high=175.0, step=1.0, label="widest swing",
        help="Degrees from the vertical that a sequence starts with at most.",
    )  # fmt: skip
    noise: float = setting(
        0.02, low=0.0, high=1.0, step=0.01, label="noise",
        help="Standard deviation of the measured angle in radians; its square is the floor under"
        " every forecast.",
    )  # fmt: skip

    title = "Pendulum forecast"
    about = (
        "Predict the next angle of a damped pendulum from its angles alone: the speed has to be"
        " found from earlier angles, and a wide swing is slower than a small one. The equation is"
        " a'' = -(2π/period)² sin a - damping a' (any textbook of mechanics), integrated step by"
        " step. The last-value forecast is measured on random sequences; no forecast gets below the"
        " noise floor."
    )

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """The widest swing and two standard deviations, in radians."""
        top = math.radians(self.swing) + 2 * self.noise
        return ((-top, top),)

    @property
    def features(self) -> tuple[str, ...]:
        """The angle."""
        return ("angle",)

    @property
    def floor(self) -> float:
        """The variance of the noise."""
        return self.noise**2

    def series(self, rng: np.random.Generator, split: Split, steps: int, size: int) -> Floats:
        """Return measured angles in radians."""
        width = math.radians(self.swing) * rng.uniform(0.3, 1.0, size)
        phase = rng.uniform(0, 2 * np.pi, size)
        angle = width * np.cos(phase)
        # The speed with which an undamped swing of this width goes through this angle.
        speed = np.sqrt(np.maximum(2 * (np.cos(angle) - np.cos(width)), 0))
        speed = -2 * np.pi / self.period * np.sign(np.sin(phase)) * speed
        angles, _ = self.swung(angle, speed, steps)
        return (angles + self.noise * rng.standard_normal((steps, size)))[:, None]

    def swung(self, angle: Floats, speed: Floats, steps: int) -> tuple[Floats, Floats]:
        """Return angles and speeds (steps, size) from the given ones on, per step."""
        squared = (2 * math.pi / self.period) ** 2
        parts = math.ceil(2 * math.pi / self.period / FINEST)
        h = 1 / parts
        angles, speeds = np.empty((2, steps, len(angle)))

        def pull(a: Floats, v: Floats) -> Floats:
            return -squared * np.sin(a) - self.damping * v

        for step in range(steps):
            angles[step], speeds[step] = angle, speed
            for _ in range(parts):
                v1, f1 = speed, pull(angle, speed)
                v2 = speed + h / 2 * f1
                f2 = pull(angle + h / 2 * v1, v2)
                v3 = speed + h / 2 * f2
                f3 = pull(angle + h / 2 * v2, v3)
                v4 = speed + h * f3
                f4 = pull(angle + h * v3, v4)
                angle = angle + h / 6 * (v1 + 2 * (v2 + v3) + v4)
                speed = speed + h / 6 * (f1 + 2 * (f2 + f3) + f4)
        return angles, speeds
