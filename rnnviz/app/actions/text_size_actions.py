"""Keys that make all text of the window larger and smaller."""

from __future__ import annotations

from collections.abc import Callable

from rnnviz.app.actions.actions import ActionSpec
from rnnviz.app.style.style import TEXT_SIZES


def text_size_actions(
    size: Callable[[], float], set_size: Callable[[float], object]
) -> list[ActionSpec]:
    """Return the actions; at the largest and the smallest size the text stays as it is."""

    def step(by: int) -> None:
        index = TEXT_SIZES.index(size()) + by
        set_size(TEXT_SIZES[min(max(index, 0), len(TEXT_SIZES) - 1)])

    return [
        ActionSpec("larger", "Larger text", "Make all text larger, up to twice the default size",
                   "Ctrl++ or Ctrl+=", lambda: step(1)),
        ActionSpec("smaller", "Smaller text", "Make all text smaller again", "Ctrl+-",
                   lambda: step(-1)),
        ActionSpec("usual_size", "Default text size", "Set all text to the system's size", "Ctrl+0",
                   lambda: set_size(1.0)),
    ]  # fmt: skip
