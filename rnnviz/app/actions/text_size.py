"""The sizes that all text of the window can have, and the keys that change them."""

from __future__ import annotations

from collections.abc import Callable

from rnnviz.app.actions.actions import Deed

TEXT_SIZES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)  # relative to the system's


def text_deeds(present: Callable[[], float], choose: Callable[[float], object]) -> list[Deed]:
    """Return what makes text larger and smaller; at either end it stays as it is."""

    def step(by: int) -> None:
        place = TEXT_SIZES.index(present()) + by
        choose(TEXT_SIZES[min(max(place, 0), len(TEXT_SIZES) - 1)])

    return [
        Deed("larger", "Larger text", "Make all text larger, up to twice the usual size",
             "Ctrl++ or Ctrl+=", lambda: step(1)),
        Deed("smaller", "Smaller text", "Make all text smaller again", "Ctrl+-",
             lambda: step(-1)),
        Deed("usual_size", "Usual text size", "Give all text the system's size", "Ctrl+0",
             lambda: choose(1.0)),
    ]  # fmt: skip
