"""The menu in which panels are shown and hidden."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction

from rnnviz.app.menus.menu_button import MenuButton
from rnnviz.app.menus.what_if_entries import PANEL as WHAT_IF
from rnnviz.app.preferences import Preferences
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.layout import USUAL_PROPORTIONS
from rnnviz.figures.plots.panel import Panel, TimePanel
from rnnviz.figures.style.plain_text import button_text, tip
from rnnviz.registry import panels as registry

EMPTY = "nothing to show here"


class PanelMenu(MenuButton):
    """A button that opens a list of all panels, those that are shown checked.

    The choice is kept in the preferences, apart for each number of runs; where there is none for a
    number yet, that for the number before stays. A scene that names its own panels begins with
    these.
    """

    def __init__(
        self,
        figure: Figure,
        preferences: Preferences,
        run_count: int,
        scene_panels: Sequence[str] = (),
    ) -> None:
        super().__init__(
            "panels", "Show and hide panels; double-click a panel to fill the window with it."
        )
        self._figure, self._preferences = figure, preferences
        self.entries: dict[str, QAction] = {}
        kinds = sorted((registry[kind] for kind in registry), key=lambda panel: panel.order)
        self._add_entries([panel for panel in kinds if issubclass(panel, TimePanel)])
        self._add_entries([panel for panel in kinds if not issubclass(panel, TimePanel)])
        self.reset = self.menu().addAction("Default panels and sizes")
        self.reset.setToolTip(tip("Discard your choice of panels and sizes."))
        self.reset.triggered.connect(self._reset)
        self.set_scene(scene_panels, run_count)
        figure.rearranged.connect(self._show_choice)
        self.menu().aboutToShow.connect(self._say_which_are_empty)
        self._show_choice()

    def set_scene(self, panels: Sequence[str], run_count: int) -> None:
        """Show the panels of another scene: its own, or those chosen for so many runs."""
        self._run_count = run_count
        self._usual = [kind for kind in panels if kind in registry] or None
        self._chosen: dict[int, list[str]] = {}  # in this scene, the number used last at the end
        self._figure.set_panels(self._usual or self._kept(run_count))

    def set_run_count(self, run_count: int) -> None:
        """Show the panels that were chosen for so many runs, or else those chosen before."""
        before, self._run_count = self._run_count, run_count
        if run_count == before:
            return
        kinds = self._usual or self._kept(run_count) or self._kept(before)
        if self._chosen:
            latest = next(reversed(self._chosen.values()))
            kinds = self._chosen.get(run_count, latest)
        self._figure.set_panels(kinds)
        if self._figure.view.what_if is not None and WHAT_IF not in self._figure.panels:
            self._figure.set_panels([*self._figure.panels, WHAT_IF])

    def _kept(self, run_count: int) -> list[str] | None:
        return self._preferences.panels(run_count)

    def _add_entries(self, panels: list[type[Panel]]) -> None:
        for panel in panels:
            action = self.menu().addAction(button_text(panel.title))
            action.setCheckable(True)
            action.setToolTip(tip(panel.about))
            action.triggered.connect(self._choose)
            self.entries[panel.kind] = action
        self.menu().addSeparator()

    def _show_choice(self) -> None:
        """Check the panels that are shown; the last one cannot be hidden."""
        shown = set(self._figure.panels)
        for kind, action in self.entries.items():
            action.setChecked(kind in shown)
            action.setEnabled(shown != {kind})

    def _say_which_are_empty(self) -> None:
        """Say of each panel that was chosen, but shows nothing of these runs, that it does not."""
        drawn = {plot.kind for plot in self._figure.board.plots}
        all_are_drawn = bool(drawn) and self._figure.maximised is None
        for kind, action in self.entries.items():
            empty = all_are_drawn and action.isChecked() and kind not in drawn
            note = f" ({EMPTY})" if empty else ""
            action.setText(button_text(f"{registry[kind].title}{note}"))

    def _choose(self) -> None:
        kinds = [kind for kind, action in self.entries.items() if action.isChecked()]
        self._chosen.pop(self._run_count, None)
        self._chosen[self._run_count] = kinds
        self._preferences.set_panels(self._run_count, kinds)
        self._figure.set_panels(kinds)

    def _reset(self) -> None:
        self._preferences.set_panels(self._run_count, None)
        self._chosen = {}
        self._figure.set_panels(self._usual)
        self._figure.set_proportions(USUAL_PROPORTIONS)
