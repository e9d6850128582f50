"""The menu of what a person can choose to see: sequence, layer, units, scale, timesteps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from rnnviz.app.actions.actions import Actions, Deed
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.view.run_view import Shown
from rnnviz.figures.view.unit_order import KINDS
from rnnviz.figures.view.view import View
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM

ZOOM = 1.6  # of the number of timesteps, at one press of a key


class ViewMenu(QToolButton):
    """A button that opens a list of choices, made anew from what is shown each time."""

    def __init__(self, figure: Figure, actions: Actions) -> None:
        super().__init__()
        self._figure, self._actions = figure, actions
        self.setText("View ▾")
        self.setToolTip("Choose sequence, layer, order of units, gradient scale and timesteps.")
        self.setAccessibleName("view")
        self.setAccessibleDescription(self.toolTip())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.submenus: list[QMenu] = []
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def _fill(self) -> None:
        """List the choices that there are now."""
        menu, shown, view = self.menu(), self._figure.traced, self._figure.view
        menu.clear()
        while self.submenus:
            self.submenus.pop().deleteLater()
        if shown is None:
            return
        sequences = [(f"sequence {k + 1}", replace(view, sequence=k), k == view.sequence)
                     for k in range(shown.trace.size)]  # fmt: skip
        if not shown.typed:
            self._choices(self._submenu("Sequence of the probe"), sequences)
        if len(shown.trace.layers) > 1:
            self._choices(self._submenu("Layer"), _layers(shown, view))
        units = self._submenu("Units")
        kind = None if view.order is None else view.order.kind
        self._deeds(units, [("by number", None), *((f"by {one}", one) for one in KINDS)], kind)
        blocks = _blocks(shown, view)
        if len(blocks) > 1:
            self._choices(self._submenu("Spectrum of W_h of"), blocks)
        menu.addSeparator()
        for name in ("fold", "fit", "usual_scale", "zoom_in", "zoom_out", "zoom_all"):
            menu.addAction(self._actions[name])

    def _submenu(self, title: str) -> QMenu:
        self.submenus.append(self.menu().addMenu(title))
        return self.submenus[-1]

    def _choices(self, menu: QMenu, choices: Sequence[tuple[str, View, bool]]) -> None:
        group = QActionGroup(menu)
        for text, view, checked in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(checked)
            action.triggered.connect(lambda _=False, view=view: self._figure.set_view(view))
            group.addAction(action)

    def _deeds(
        self, menu: QMenu, kinds: Sequence[tuple[str, str | None]], present: str | None
    ) -> None:
        group = QActionGroup(menu)
        for text, kind in kinds:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(kind == present)
            action.triggered.connect(lambda _=False, kind=kind: self._figure.sort(kind))
            group.addAction(action)


def view_deeds(figure: Figure) -> list[Deed]:
    """Return what can be done by key to how the figure looks at its snapshots."""

    def zoom(factor: float) -> Callable[[], None]:
        return lambda: figure.zoom_time(factor)

    deeds = [
        Deed("next_sequence", "Next sequence", "Show the next sequence of the probe", "]",
             lambda: _turn(figure, 1)),
        Deed("last_sequence", "Sequence before", "Show the sequence of the probe before", "[",
             lambda: _turn(figure, -1)),
        Deed("next_layer", "Next layer", "Show the next layer alone, after the last all", "Y",
             lambda: _next_layer(figure)),
        Deed("next_block", "Next block of W_h", "Show the spectrum of the next gate's weights", "W",
             lambda: _next_block(figure)),
        Deed("sort", "Sort units", "Sort units by activity, by similarity, by number; they stay so"
             " while the network learns", "O", lambda: _next_order(figure)),
        Deed("fold", "Fold the network", "Let the unrolled network slide into its one cell with a"
             " loop, and back", "U", figure.fold),
        Deed("fit", "Fit the gradient scale", "Stretch the colours of gradient magnitudes over what"
             " is shown now: small differences appear, but magnitudes can no longer be compared"
             " with other pictures", "F", figure.fit),
        Deed("usual_scale", "Usual gradient scale", "Show gradient magnitudes on the scale that all"
             " pictures share", "Shift+F", lambda: figure.fit(False)),
        Deed("zoom_in", "Fewer timesteps", "Zoom into the timesteps around the cursor", "+",
             zoom(1 / ZOOM)),
        Deed("zoom_out", "More timesteps", "Zoom out of the timesteps", "-", zoom(ZOOM)),
        Deed("zoom_all", "All timesteps", "Show all timesteps", "0",
             lambda: figure.set_view(replace(figure.view, window=None))),
    ]  # fmt: skip
    return [replace(deed, group="View") for deed in deeds]


def _turn(figure: Figure, by: int) -> None:
    if figure.traced is not None and not figure.traced.typed:
        size = figure.traced.trace.size
        figure.set_view(replace(figure.view, sequence=(figure.view.sequence + by) % size))


def _next_layer(figure: Figure) -> None:
    shown = figure.traced
    if shown is not None and len(shown.trace.layers) > 1:
        views = [view for _, view, _ in _layers(shown, figure.view)]
        layers = [view.layer for view in views]
        at = layers.index(figure.view.layer) if figure.view.layer in layers else 0
        figure.set_view(views[(at + 1) % len(views)])


def _next_block(figure: Figure) -> None:
    shown = figure.drawing.shown
    choices = [] if shown is None else _blocks(shown, figure.view)
    if choices:
        at = [checked for _, _, checked in choices].index(True)
        figure.set_view(choices[(at + 1) % len(choices)][1])


def _next_order(figure: Figure) -> None:
    kinds = [None, *KINDS]
    kind = None if figure.view.order is None else figure.view.order.kind
    figure.sort(kinds[(kinds.index(kind) + 1) % len(kinds)])


def _layers(shown: Shown, view: View) -> list[tuple[str, View, bool]]:
    one_by_one = [
        (shown.name(layer), replace(view, layer=layer.id), layer.id == view.layer)
        for layer in shown.trace.layers
    ]
    return [("all", replace(view, layer=None), view.layer is None), *one_by_one]


def _blocks(shown: Shown, view: View) -> list[tuple[str, View, bool]]:
    parts = shown.snapshot.parts
    spectra = shown.snapshot[SPECTRUM].layers if "spectrum" in parts else ()
    blocks = next((one.blocks for one in spectra if one.blocks), ())
    if not blocks:
        return []
    names = [block.block for block in blocks]
    present = view.block if view.block in names else names[0]
    return [(name, replace(view, block=name), name == present) for name in names]
