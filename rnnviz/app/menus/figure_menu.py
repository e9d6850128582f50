"""The menu of a panel in the figure: change something, take it home, ask what it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWhatsThis, QWidget

from rnnviz.app.actions.actions import Actions
from rnnviz.app.commands.doing import Doing
from rnnviz.app.commands.entries import add_commands
from rnnviz.app.figure_export import FigureExport
from rnnviz.app.menus.what_if_entries import add_offers
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.plain_text import tip
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.weights import WEIGHTS


class FigureMenu(QMenu):
    """Opens where the figure is asked for it; offers what is true of the plot that lies there."""

    def __init__(
        self,
        figure: Figure,
        export: FigureExport,
        actions: Actions,
        doing: Doing,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._figure, self._export, self._actions = figure, export, actions
        self._doing = doing
        self.submenus: list[QMenu] = []
        figure.menu_asked.connect(self.open)

    def open(self, plot: Plot, position: QPoint, cursor: Cursor = NOWHERE) -> None:
        """Offer what can be done with a plot and what lies there, at a place of the screen."""
        export, panel = self._export, [plot.kind]
        self.clear()
        while self.submenus:
            self.submenus.pop().deleteLater()
        self.submenus = add_offers(self, self._figure, plot.run, cursor)
        self.addSeparator()
        self.submenus += add_commands(self, self._doing, plot.run, cursor)
        self.addSeparator()
        self.addAction("Export this panel…", lambda: export.ask(panel))
        self.addAction("Copy this panel", lambda: export.copy(panel))
        table = self.addAction("Save the plotted numbers as CSV…", lambda: export.ask_table(plot))
        table.setEnabled(bool(plot.table()))
        if WEIGHTS.name in panels[plot.kind].needs:
            self.addAction(
                "Save the weights (safetensors)…",
                lambda: export.ask_weights(plot.run.snapshot, plot.run.index),
            )
        if export.names_files:
            whole = self.addAction("Exports name your data with its folder")
            whole.setCheckable(True)
            whole.setChecked(export.whole_paths)
            whole.toggled.connect(partial(setattr, export, "whole_paths"))
        self.addSeparator()
        if self._figure.view.window is not None:
            self.addAction(self._actions["zoom_all"])
        about = tip(plot.about)
        self.addAction("What is this?", lambda: QWhatsThis.showText(position, about, self))
        self.popup(position)
