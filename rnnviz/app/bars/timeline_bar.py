"""TimelineBar: where in their runs one is, and the ways to elsewhere."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from rnnviz.app.actions.actions import Actions
from rnnviz.app.bars.labels import NumberLabel
from rnnviz.app.bars.timeline_slider import TimelineSlider
from rnnviz.app.menus.menu_button import MenuButton
from rnnviz.app.runs.travels import Travels, title_of
from rnnviz.app.session import Session
from rnnviz.app.style.look import Look
from rnnviz.figures.style.theme import Theme
from rnnviz.figures.view.numbers import whole
from rnnviz.figures.view.status import StatusNumber
from rnnviz.training.snapshot.snapshot import Snapshot

MOST_LISTED = 30  # events
ROOM = 12  # pixels beside the update


class TimelineBar(QWidget):
    """The loss to drag along, the update in words, what happened, a branch, and experiments.

    In a lecture it is the loss alone, while a run is in its past.
    """

    def __init__(
        self, session: Session, travels: Travels, actions: Actions, *menus: QToolButton
    ) -> None:
        super().__init__()
        self._session, self._travels, self._actions = session, travels, actions
        self.slider = TimelineSlider()
        self.slider.travelled.connect(session.go_to)
        self.place = NumberLabel()
        self.place.setObjectName(Look.DIM)
        self.events = MenuButton("go to", "Go to where something happened in the run.")
        self.events.menu().aboutToShow.connect(self._list_events)
        self.branch = actions.button("branch")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        self._others = self.events, self.branch, *menus, self.place
        for widget in (self.events, self.branch, *menus, self.slider, self.place):
            row.addWidget(widget, 1 if widget is self.slider else 0)
        self._lecture = False

    def set_lecture(self, on: bool) -> None:
        """Show the loss alone, and only where one has gone back; or all again."""
        self._lecture = on
        for widget in self._others:
            widget.setVisible(not on)
        self._fit()

    def _fit(self) -> None:
        self.setVisible(not self._lecture or self._travels.past)

    def set_theme(self, theme: Theme) -> None:
        """Draw the loss in the colours of another theme."""
        self.slider.set_theme(theme)

    def show_runs(self, snapshots: tuple[Snapshot, ...]) -> None:
        """Show where the runs are."""
        self._fit()
        self.slider.show_runs(snapshots)
        going_to = [one.timeline.going_to for one in snapshots if one.timeline]
        target = max((update for update in going_to if update is not None), default=None)
        update, end = max(one.update for one in snapshots), self._travels.end
        words, more = f"update {whole(update)}", ""
        if target is not None and target != update:
            words, more = f"near: {whole(update)}", f" → {whole(target)}"
        elif self._travels.past:
            more = f" of {whole(end)}"
        self.place.set_number(StatusNumber(words, more))
        # Its room stays the same, or the slider would move under the pointer.
        widest = self.place.fontMetrics().horizontalAdvance(f"update {whole(end)} of {whole(end)}")
        self.place.setFixedWidth(widest + ROOM)

    def _list_events(self) -> None:
        menu = self.events.menu()
        menu.clear()
        go_to = self._session.go_to
        menu.addAction(self._actions["beginning"])
        menu.addAction(self._actions["latest"])
        menu.addAction(self._actions["bookmark"])
        menu.addSeparator()
        for update in self._travels.here:
            menu.addAction(f"{whole(update)}  bookmark", partial(go_to, update))
        for event in self._travels.events()[-MOST_LISTED:]:
            menu.addAction(title_of(event), partial(go_to, event.update))
