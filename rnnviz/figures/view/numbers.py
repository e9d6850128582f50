"""Axes: scales from values to pixels, calm ticks, and numbers as they are printed."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
RUNGS = [rung * 10.0**k for k in range(-30, 31) for rung in (1, 2, 5)]
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """From a value to its share of the way from `low` to `high`, or of the way of its log10."""

    low: float
    high: float
    log: bool = False

    def share(self, values: Floats) -> Floats:
        """Return 0 at `low` ... 1 at `high`; NaN and Inf stay, zero on a log scale is -Inf."""
        low, high = self.low, self.high
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.log10(values)
            low, high = math.log10(low), math.log10(high)
        return np.asarray((values - low) / (high - low))

    def ticks(self, count: int) -> list[tuple[float, str]]:
        """Return at most about `count` ticks: each its share of the way and its text."""
        values = (
            _log_ticks(self.low, self.high, count) if self.log else even(self.low, self.high, count)
        )
        shares = self.share(np.array(values, dtype=float))
        write = decimal if self.log else plain
        return [(float(share), write(value)) for share, value in zip(shares, values, strict=True)]


def even(low: float, high: float, count: int) -> list[float]:
    """Return at most `count` + 1 round values from `low` to `high`: steps of 1, 2 or 5."""
    step = _round_up((high - low) / max(count, 1))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def round_scale(low: float, high: float) -> Scale:
    """Return a linear scale with round ends around a range that is not empty."""
    step = _round_up((high - low) / 8)
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)


def whole_steps(stop: int, count: int, start: int = 0) -> list[int]:
    """Return at most `count` + 1 round step numbers from `start` on and below `stop`."""
    span = stop - start - 1
    stride = max(1, int(_round_up(span / max(count, 1)))) if span > 0 else 1
    return list(range(-(-start // stride) * stride, stop, stride))


def grown(value: float) -> int:
    """Return a round number that is at least `value`, on a ladder with rungs of at most 3/2."""
    if value <= 100:
        return 100
    power = 10 ** math.floor(math.log10(value))
    rungs = (1, 1.5, 2, 3, 4, 6, 8, 10)
    return int(next(rung for rung in rungs if rung * power >= value) * power)


def log_bounds(lowest: float, highest: float) -> tuple[float, float]:
    """Return round bounds (1, 2 or 5 times a power of ten) around positive values."""
    below = bisect_right(RUNGS, lowest * (1 + 1e-9)) - 1
    above = bisect_left(RUNGS, highest * (1 - 1e-9))
    return RUNGS[max(below, 0)], RUNGS[min(above, len(RUNGS) - 1)]


def plain(value: float) -> str:
    """Return a value of a linear axis: −0.5, 0, 1,200."""
    value = round(value, 10)
    if value == int(value) and abs(value) < 1e6:
        return whole(int(value))
    return f"{value:g}".replace("-", "−")


def decimal(value: float) -> str:
    """Return a value of a logarithmic axis: 0.05, 2, 10⁻⁶."""
    if 1e-3 <= value < 1e4:
        return plain(value)
    exponent = math.floor(math.log10(value) + 1e-9)
    factor = round(value / 10.0**exponent)
    return power(exponent) if factor == 1 else f"{factor}·{power(exponent)}"


def rounded(value: float) -> str:
    """Return a magnitude with one digit, as on a logarithmic axis: 0.05, 6·10⁻⁹."""
    return decimal(float(f"{value:.0e}")) if value > 0 and math.isfinite(value) else compact(value)


def power(exponent: int) -> str:
    """Return a power of ten as it is written by hand: 10⁻⁸."""
    return "1" if exponent == 0 else "10" + str(exponent).translate(SUPERSCRIPTS)


def whole(number: int) -> str:
    """Return a whole number as all texts write them, with a comma between thousands: 1,200."""
    return f"{number:,}".replace("-", "−")


def signed(value: float) -> str:
    """Return a state's value: +0.31, −1.20, 0.00, NaN."""
    text = f"{value:+.2f}".replace("-", "−")
    return _special(value) or (text[1:] if text[1:] == "0.00" else text)


def fraction(value: float) -> str:
    """Return a gate's value: 0.97, NaN."""
    return _special(value) or f"{value:.2f}".replace("-", "−")


def compact(value: float) -> str:
    """Return a loss or a magnitude with three digits: 0.473, 3.20e−7, NaN."""
    special = _special(value)
    if special:
        return special
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e4:
        digits = max(0, 2 - math.floor(math.log10(abs(value))))
        return f"{value:.{digits}f}".replace("-", "−")
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+∞" if value > 0 else "−∞"
    return ""


def _round_up(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step) + 1e-9)
    return next(rung * power for rung in (1, 2, 5, 10) if rung * power >= step * (1 - 1e-9))


def _log_ticks(low: float, high: float, count: int) -> list[float]:
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    decades = last - first
    for rungs in ((1, 2, 5), (1,)):
        values = [rung * 10.0**k for k in range(first, last + 1) for rung in rungs]
        inside = [v for v in values if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
        if len(inside) <= count + 1:
            return inside
    stride = math.ceil(decades / max(count, 1))
    return [
        10.0**k
        for k in range(first, last + 1, stride)
        if low * (1 - 1e-9) <= 10.0**k <= high * (1 + 1e-9)
    ]


def at(name: str, step: int | None) -> str:
    """Return a quantity with its timestep as an index: "h_{7}"."""
    return name if step is None else f"{name}_{{{step}}}"
