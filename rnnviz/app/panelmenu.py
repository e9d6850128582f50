"""The menu in which panels are shown and hidden, and the memory of what was chosen."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from rnnviz.figures.drawing import usual
from rnnviz.figures.layout import USUAL_PROPORTIONS, Proportions
from rnnviz.figures.panel import Panel, ScorePanel
from rnnviz.registry import panels as registry

KEY, PROPORTIONS = "panels", "proportions"


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
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.entries: dict[str, QAction] = {}
        for section, score in (("Score", True), ("Instruments", False)):
            menu.addSection(section)
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

    @property
    def panels(self) -> list[str] | None:
        """The panels that were chosen, without those that there are no more; None if none were."""
        try:
            kinds = json.loads(str(self._settings.value(KEY))) if self._settings else None
        except json.JSONDecodeError:
            return None
        known = [kind for kind in kinds if kind in registry] if isinstance(kinds, list) else []
        return known or None

    @panels.setter
    def panels(self, kinds: list[str] | None) -> None:
        if self._settings is None:
            return
        if kinds is None or set(kinds) == set(usual()):
            self._settings.remove(KEY)
        else:
            self._settings.setValue(KEY, json.dumps(kinds))

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


def _sorted(score: bool) -> list[type[Panel]]:
    kinds = [registry[kind] for kind in registry]
    return sorted(
        (panel for panel in kinds if issubclass(panel, ScorePanel) == score),
        key=lambda panel: panel.order,
    )
