"""Preferences: what the window remembers from one start to the next."""

from __future__ import annotations

import json

from PySide6.QtCore import QSettings

from rnnviz.app.style import TEXT_SIZES
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions
from rnnviz.registry import panels as registry

PANELS, PROPORTIONS, TEXT_SIZE = "panels", "proportions", "text size"  # the keys of the settings


class Preferences:
    """The panels, their proportions and the size of text; without settings nothing is kept."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings

    def panels(self, run_count: int) -> list[str] | None:
        """Return the kinds of the panels that were chosen beside so many runs; None if none were.

        Kinds that no longer exist are left out.
        """
        try:
            kinds = json.loads(self._text(_panels_key(run_count)))
        except json.JSONDecodeError:
            return None
        known = [kind for kind in kinds if kind in registry] if isinstance(kinds, list) else []
        return known or None

    def set_panels(self, run_count: int, kinds: list[str] | None) -> None:
        """Remember the panels that were chosen beside so many runs; None forgets them."""
        self._store(_panels_key(run_count), None if kinds is None else json.dumps(kinds))

    @property
    def text_size(self) -> float:
        """The size of text relative to the system's."""
        sizes = {f"{size:g}": size for size in TEXT_SIZES}
        return sizes.get(self._text(TEXT_SIZE), 1.0)

    @text_size.setter
    def text_size(self, size: float) -> None:
        self._store(TEXT_SIZE, f"{size:g}")

    @property
    def proportions(self) -> Proportions:
        """The sizes of the panels; the usual ones if they cannot be read."""
        try:
            values = json.loads(self._text(PROPORTIONS))
            time = None if values["time"] is None else float(values["time"])
            heights = {str(name): float(share) for name, share in values["heights"].items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            return USUAL_PROPORTIONS
        if not all(0 < share < 1 for share in (*heights.values(), time or 0.5)):
            return USUAL_PROPORTIONS
        return Proportions(time, heights)

    @proportions.setter
    def proportions(self, proportions: Proportions) -> None:
        values = {"time": proportions.time, "heights": dict(proportions.heights)}
        usual = proportions == USUAL_PROPORTIONS
        self._store(PROPORTIONS, None if usual else json.dumps(values))

    def _text(self, key: str) -> str:
        return "" if self._settings is None else str(self._settings.value(key, ""))

    def _store(self, key: str, text: str | None) -> None:
        if self._settings is None:
            return
        if text is None:
            self._settings.remove(key)
        else:
            self._settings.setValue(key, text)


def _panels_key(run_count: int) -> str:
    return PANELS if run_count == 1 else f"{PANELS} of {run_count} runs"
