"""Contents: back and forward among the scenes of a lecture, and the list of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from rnnviz.app.menus.menu_button import MenuButton
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.plain_text import button_text, tip
from rnnviz.training.scenes.places import Place


class Contents(QWidget):
    """Two arrows, and between them which scene of how many it is: a menu of all.

    Signals
    -------
    moved(int)
        So many scenes further, or back if negative.
    chosen(Place)
        Another scene of the lecture.
    """

    moved = Signal(int)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._place: Place | None = None
        self._in_lecture = False
        self.back = self._arrow("◂", "previous scene", "Go back to the scene before [Ctrl+PgUp].")
        self.forward = self._arrow("▸", "next scene", "Go on to the next scene [Ctrl+PgDown].")
        self.list = MenuButton("contents", "List the scenes of this lecture.")
        self.list.menu().aboutToShow.connect(self._fill)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.back, self.list, self.forward):
            row.addWidget(widget)
        row.addStretch(1)
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.forward.clicked.connect(lambda: self.moved.emit(1))

    def show_place(self, place: Place | None) -> None:
        """Show where one is; nothing for a scene that is in no lecture."""
        self._place = place
        self.set_lecture(self._in_lecture)
        if place is not None:
            lecture, number = place
            self.list.setText(f"{number + 1} of {len(lecture.entries)} ▾")

    def set_lecture(self, on: bool) -> None:
        """Hide it in a lecture, where keys do the same."""
        self._in_lecture = on
        self.setVisible(self._place is not None and not on)

    def _fill(self) -> None:
        menu = self.list.menu()
        menu.clear()
        if self._place is None:
            return
        lecture, here = self._place
        for number in range(len(lecture.entries)):
            try:
                title = str(lecture.values(number).get("title", lecture.names[number]))
            except RnnvizError:  # it is told when the scene is opened
                title = lecture.names[number]
            action = menu.addAction(button_text(f"{number + 1}  {title}"))
            action.setCheckable(True)
            action.setChecked(number == here)
            action.triggered.connect(
                lambda _=False, number=number: self.chosen.emit((lecture, number))
            )

    def _arrow(self, text: str, name: str, about: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip(about))
        button.setAccessibleName(name)
        button.setAccessibleDescription(about)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
