"""The menu of what a person can choose to see: sequence, layer, units, scale, timesteps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from rnnviz.app.actions import view_choices
from rnnviz.app.actions.actions import Actions
from rnnviz.app.actions.view_choices import Choice
from rnnviz.app.menus.menu_button import MenuButton
from rnnviz.app.menus.what_if_entries import add_offers
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.style.plain_text import button_text
from rnnviz.figures.view.run_view import NOWHERE, RunView

ENTRIES = ("difference", "fold", "fit", "usual_scale", "zoom_in", "zoom_out", "zoom_all")


class ViewMenu(MenuButton):
    """A button that opens a list of choices, rebuilt from what is shown each time."""

    def __init__(self, figure: Figure, actions: Actions) -> None:
        super().__init__(
            "view", "Choose sequence, layer, order of units, gradient scale and timesteps."
        )
        self._figure, self._actions = figure, actions
        self.submenus: list[QMenu] = []
        self.menu().aboutToShow.connect(self._rebuild)

    def _rebuild(self) -> None:
        """List the present choices."""
        menu, figure = self.menu(), self._figure
        menu.clear()
        while self.submenus:
            self.submenus.pop().deleteLater()
        if figure.traced is None:
            return
        self._add_submenu("Sequence of the probe", view_choices.sequences(figure))
        self._add_submenu("Gradient of", view_choices.losses(figure))
        self._add_submenu("Layer", view_choices.layers(figure))
        self._add_submenu("Units", view_choices.orders(figure))
        self._add_submenu("Spectrum of Wₕ of", view_choices.blocks(figure))
        self._add_what_if(figure.traced)
        menu.addSeparator()
        for name in ENTRIES:
            menu.addAction(self._actions[name])

    def _add_what_if(self, run: RunView) -> None:
        """List what can be changed where the cursor is pinned."""
        menu = self.menu().addMenu("What if")
        pin = self._figure.pin or NOWHERE
        self.submenus += [menu, *add_offers(menu, self._figure, run, pin)]
        if pin.step is None:
            menu.addAction("Pin a timestep first").setEnabled(False)

    def _add_submenu(self, title: str, choices: Sequence[Choice]) -> None:
        if len(choices) < 2:
            return
        menu = self.menu().addMenu(title)
        self.submenus.append(menu)
        group = QActionGroup(menu)
        for choice in choices:
            action = menu.addAction(button_text(choice.text))
            action.setCheckable(True)
            action.setChecked(choice.checked)
            action.triggered.connect(lambda _=False, choice=choice: choice.choose())
            group.addAction(action)
