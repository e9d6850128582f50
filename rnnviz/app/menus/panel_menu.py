"""The menu in which panels are shown and hidden, and the memory of what was chosen."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from rnnviz.app.actions.text_size import TEXT_SIZES
from rnnviz.figures.board.board import usual
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions
from rnnviz.figures.plots.panel import Panel, TimePanel
from rnnviz.registry import panels as registry

KEY, PROPORTIONS, TEXT_SIZE = "panels", "proportions", "text size"


class PanelMenu(QToolButton):
    """A button that opens a list of all panels, those that are shown checked.

    Signals
    -------
    chosen(list of str or None)
        The kinds to show from now on; None for the usual ones.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setText("Panels ▾")
        self.setToolTip("Show and hide panels; a double-click on one lets it fill the window.")
        self.setAccessibleName("panels")
        self.setAccessibleDescription(self.toolTip())
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.entries: dict[str, QAction] = {}
        for score in (True, False):
            for panel in _sorted(score):
                action = menu.addAction(panel.title)
                action.setCheckable(True)
                action.setToolTip(panel.about)
                action.triggered.connect(self._choose)
                self.entries[panel.kind] = action
            menu.addSeparator()
        self.reset = menu.addAction("The usual panels, in their usual size")
        self.reset.setToolTip("Forget the choice.")
        self.reset.triggered.connect(lambda: self.chosen.emit(None))
        self.setMenu(menu)

    def show_panels(self, kinds: Iterable[str]) -> None:
        """Check the panels that are shown; the last one cannot be hidden."""
        shown = set(kinds)
        for kind, action in self.entries.items():
            action.setChecked(kind in shown)
            action.setEnabled(shown != {kind})

    def _choose(self) -> None:
        self.chosen.emit([kind for kind, action in self.entries.items() if action.isChecked()])


class Memory:
    """What the window remembers from one start to the next; nothing without settings."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings

    def panels(self, runs: int) -> list[str] | None:
        """Return the panels that were chosen for so many runs; None if none were.

        Those that there are no more are left out.
        """
        try:
            kinds = json.loads(str(self._settings.value(_key(runs)))) if self._settings else None
        except json.JSONDecodeError:
            return None
        known = [kind for kind in kinds if kind in registry] if isinstance(kinds, list) else []
        return known or None

    def keep_panels(self, runs: int, kinds: list[str] | None) -> None:
        """Remember the panels that were chosen for so many runs; None forgets them."""
        if self._settings is None:
            return
        if kinds is None or (runs == 1 and set(kinds) == set(usual())):
            self._settings.remove(_key(runs))
        else:
            self._settings.setValue(_key(runs), json.dumps(kinds))

    @property
    def text_size(self) -> float:
        """The size of text relative to the system's."""
        stored = self._settings.value(TEXT_SIZE) if self._settings else None
        sizes = {f"{size:g}": size for size in TEXT_SIZES}
        return sizes.get(str(stored), 1.0)

    @text_size.setter
    def text_size(self, size: float) -> None:
        if self._settings is not None:
            self._settings.setValue(TEXT_SIZE, f"{size:g}")

    @property
    def proportions(self) -> Proportions:
        """What was made larger or smaller; the usual if that cannot be read."""
        if self._settings is None:
            return USUAL_PROPORTIONS
        try:
            values = json.loads(str(self._settings.value(PROPORTIONS)))
            score = None if values["score"] is None else float(values["score"])
            heights = {str(name): float(share) for name, share in values["heights"].items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            return USUAL_PROPORTIONS
        if not all(0 < share < 1 for share in (*heights.values(), score or 0.5)):
            return USUAL_PROPORTIONS
        return Proportions(score, heights)

    @proportions.setter
    def proportions(self, proportions: Proportions) -> None:
        if self._settings is None:
            return
        if proportions == USUAL_PROPORTIONS:
            self._settings.remove(PROPORTIONS)
        else:
            values = {"score": proportions.score, "heights": dict(proportions.heights)}
            self._settings.setValue(PROPORTIONS, json.dumps(values))


def _key(runs: int) -> str:
    """Return the name under which the panels beside so many runs are remembered."""
    return KEY if runs == 1 else f"{KEY} of {runs} runs"


def _sorted(score: bool) -> list[type[Panel]]:
    kinds = [registry[kind] for kind in registry]
    return sorted(
        (panel for panel in kinds if issubclass(panel, TimePanel) == score),
        key=lambda panel: panel.order,
    )
