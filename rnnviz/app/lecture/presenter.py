"""PresenterView: what only the speaker sees - the notes, the next scene, and a clock."""

from __future__ import annotations

import time

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rnnviz.app.parts import Parts
from rnnviz.app.style.look import Look
from rnnviz.app.telling.markdown import Link, show_markdown
from rnnviz.app.telling.text_column import TextBrowser
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.plain_text import PlainLabel, window_title
from rnnviz.resources import resource
from rnnviz.training.scenes.places import moved
from rnnviz.training.scenes.scene import Scene

SIZE = (900, 600)  # pixels at first
PICTURE = 360  # pixels: the width of the next scene's picture


class PresenterView(QWidget):
    """A window of its own, in which all keys of a lecture work.

    Attributes
    ----------
    began : float
        When the lecture began, in seconds of `time.monotonic`.

    Signals
    -------
    closed()
    """

    closed = Signal()

    def __init__(self, window: Parts, began: float) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._window, self.began = window, began
        self.setObjectName("presenter")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(window_title("Presenter's view - rnnviz"))
        self.title, self.state, self.clock, self.elapsed = (PlainLabel() for _ in range(4))
        self.next_title, self.next_text, self.picture = (PlainLabel() for _ in range(3))
        self.notes = TextBrowser("notes for this scene")
        for label, name in (
            (self.title, "scene"), (self.state, Look.DIM), (self.clock, "clock"),
            (self.elapsed, Look.DIM), (self.next_title, Look.SECTION), (self.next_text, Look.DIM),
        ):  # fmt: skip
            label.setObjectName(name)
        for label in (self.title, self.next_title, self.next_text):
            label.setWordWrap(True)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.show_time)
        self._timer.start()
        self.addActions(window.actions())
        window.actions_by_name.share_keys_with(self)
        self.resize(QSize(*SIZE).boundedTo(window.screen().availableSize() * 0.9))
        self.show_scene()
        self.show_time()

    def show_scene(self) -> None:
        """Show the notes of the scene that is shown, and what comes next."""
        scene, theme = self._window.scene, self._window.theme
        self.title.setText(scene.title)
        self.notes.document().setDefaultFont(self.notes.font())
        show_markdown(self.notes.document(), [_notes(scene)], theme, no_link)
        self.notes.scroll_to(0)
        place = self._window.scenes.place
        following = moved(place, 1) if place else None
        values, picture = {}, QPixmap()
        if following is not None:
            lecture, number = following
            try:
                values = dict(lecture.values(number))
            except RnnvizError as problem:
                values = {"title": str(problem)}
            picture = QPixmap(str(resource("thumbnails", f"{lecture.names[number]}.png")))
        self.next_title.setText(f"Next: {values.get('title', 'nothing, this is the last scene')}")
        self.next_text.setText(str(values.get("text", "")))
        self.picture.setVisible(not picture.isNull())
        if not picture.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(picture.scaledToWidth(PICTURE, smooth))

    def show_state(self, state: str) -> None:
        """Show how far training is."""
        self.state.setText(state)

    def show_time(self) -> None:
        """Show the time of day, and how long the lecture has lasted."""
        now = QDateTime.currentDateTime().time()
        self.clock.setText(QLocale().toString(now, QLocale.FormatType.ShortFormat))
        seconds = round(time.monotonic() - self.began)
        self.elapsed.setText(f"{seconds // 60}:{seconds % 60:02} since the lecture began")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop the clock."""
        self._timer.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        left, right, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 20)
        row.setSpacing(28)
        for widget in (self.title, self.state, self.notes):
            left.addWidget(widget)
        for widget in (self.clock, self.elapsed):
            right.addWidget(widget)
        right.addSpacing(20)
        for widget in (self.next_title, self.picture, self.next_text):
            right.addWidget(widget)
        right.addStretch(1)
        row.addLayout(left, 3)
        row.addLayout(right, 2)


def _notes(scene: Scene) -> str:
    """Return the notes; for a scene without any, what it says itself."""
    words = [text for text in (scene.text, scene.why, scene.to_try) if text]
    return scene.notes or "\n\n".join(words) or "*This scene has no notes.*"


def no_link(target: str) -> Link | None:
    """Return that nothing in the notes can be clicked."""
    del target
    return None
