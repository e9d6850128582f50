"""From a number's setting to positions of its slider, and back."""

from __future__ import annotations

import math

from rnnviz.settings import Setting, Value


def value_at(share: float, setting: Setting) -> Value:
    """Return the value at a share (0 to 1) of a slider's length."""
    low, high = _range(setting)
    if setting.log:
        value = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    else:
        value = low + share * (high - low)
    if setting.type is int:
        return round(value)
    if setting.step:
        value = round(value / setting.step) * setting.step
    return float(f"{value:.2g}" if setting.log else f"{value:.6g}")


def position_of(value: Value, setting: Setting) -> float:
    """Return the share (0 to 1) of a slider's length at which a value lies."""
    low, high = _range(setting)
    number = min(max(float(value), low), high)
    if setting.log:
        return (math.log(number) - math.log(low)) / (math.log(high) - math.log(low))
    return (number - low) / (high - low)


def _range(setting: Setting) -> tuple[float, float]:
    assert setting.low is not None
    assert setting.high is not None
    return setting.low, setting.high
