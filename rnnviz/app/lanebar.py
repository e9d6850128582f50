"""LaneBar: which lane the form edits; adding a lane and removing it again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from rnnviz.app.actions import Actions
from rnnviz.figures.lanes import lane_title
from rnnviz.training.experiment import Experiment
from rnnviz.training.lanes import MOST_LANES, lane_name


class LaneBar(QWidget):
    """A button for each lane, one to add a lane, and one to remove the last.

    Signals
    -------
    chosen(int)
        The lane whose settings the form is to show.
    """

    chosen = Signal(int)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 10, 8)
        row.setSpacing(2)
        self._title = QLabel("Experiment")
        self._title.setObjectName("section")
        row.addWidget(self._title)
        self.buttons: list[QToolButton] = []
        for lane in range(MOST_LANES):
            button = QToolButton()
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("lane", lane)
            button.clicked.connect(lambda _=False, lane=lane: self.chosen.emit(lane))
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)
        self.add = actions.button("add_lane")
        self.remove = actions.button("remove_lane")
        row.addWidget(self.add)
        row.addWidget(self.remove)

    def show_lanes(self, experiments: Sequence[Experiment], edited: int) -> None:
        """Show the lanes that there are, and which one is edited."""
        several = len(experiments) > 1
        for lane, button in enumerate(self.buttons):
            button.setVisible(several and lane < len(experiments))
            if lane < len(experiments):
                title = lane_title(experiments, lane).split(" · ")[0]
                button.setText(lane_name(lane))
                button.setChecked(lane == edited)
                button.setToolTip(
                    f"The form below shows and changes lane {lane_name(lane)}: {title}."
                )
                button.setAccessibleDescription(button.toolTip())
                button.setAccessibleName(f"edit lane {lane_name(lane)}, {title}")
        self._title.setVisible(not several)
        self.add.setVisible(len(experiments) < MOST_LANES)
        self.remove.setVisible(several)
