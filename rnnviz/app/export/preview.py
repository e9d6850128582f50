"""Preview: what will be exported, small, as it is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.app.export.choice import Choice, Kind
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.page import Page
from rnnviz.figures.export.files import page_of
from rnnviz.figures.export.order import Course
from rnnviz.figures.export.table import csv_of
from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.run_view import NOWHERE
from rnnviz.figures.view.seen import Seen
from rnnviz.training.snapshot.snapshot import Snapshot

CHECK = 8  # pixels of a square of what stands for no ground
LEAST = QSize(240, 160)
LINES, LETTERS = 60, 400  # of a table that are shown at most


class Preview(QWidget):
    """Draws a figure as a file will show it; it keeps the page, so that a new moment is cheap."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(LEAST)
        self.setAccessibleName("preview")
        self.image = QImage()
        self.lines: list[str] = []
        self._page: Page | None = None
        self._key: object = None
        self._shown: tuple[Snapshot, ...] = ()

    def show_choice(self, figure: Figure, choice: Choice) -> None:
        """Draw what is chosen of a figure as it is now, unless that is what is drawn.

        Raises
        ------
        RnnvizError
            If it cannot be drawn in that size.
        """
        snapshots = choice.excerpt.of(figure.snapshots)
        key = (choice, seen_of(figure, choice), self.size(), *(one.origin for one in snapshots))
        if key == self._key and _same(snapshots, self._shown):
            return
        if key != self._key or self._page is None:
            self.rest()
            self._page = page_for(figure, choice)
            self._key = key
        else:
            self._page.show(snapshots)
        self._shown = snapshots
        self._draw(self._page, choice)

    def show_image(self, image: QImage) -> None:
        """Show a picture that is ready; what was drawn before is drawn anew afterwards."""
        self._key = None
        self.image, self.lines = image, []
        self.update()

    def rest(self) -> None:
        """Let go of the page."""
        if self._page is not None:
            self._page.__exit__()
        self._page = self._key = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it as large as there is room, on squares where it has no ground."""
        del event
        painter = QPainter(self)
        if self.lines:
            self._write(painter)
        elif not self.image.isNull():
            self._place(painter)
        painter.end()

    def _place(self, painter: QPainter) -> None:
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        corner = QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2)
        place = QRect(corner, size)
        if self.image.hasAlphaChannel():
            _draw_squares(painter, place)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.image)
        painter.setPen(self.palette().mid().color())
        painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _write(self, painter: QPainter) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(0.85 * self.font().pointSizeF())
        painter.setFont(font)
        painter.fillRect(self.rect(), self.palette().base())
        painter.setPen(self.palette().text().color())
        height = painter.fontMetrics().lineSpacing()
        for number, line in enumerate(self.lines[: self.height() // height]):
            room = QRect(10, 8 + number * height, self.width() - 20, height)
            elided = painter.fontMetrics().elidedText(
                line, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, elided)

    def _draw(self, page: Page, choice: Choice) -> None:
        self.lines = []
        if choice.form.kind is Kind.NUMBERS:
            text = csv_of(page).decode()
            self.lines = [line[:LETTERS] for line in text.splitlines()[:LINES]]
        else:
            ratio = self.devicePixelRatioF()
            shares = self.width() / page.size[0], self.height() / page.size[1]
            self.image = page.image(min(*shares, choice.scale) * ratio)
            self.image.setDevicePixelRatio(1.0)
        self.update()


def page_for(figure: Figure, choice: Choice) -> Page:
    """Return the page that is chosen of a figure, to be ended by whoever asks."""
    return page_of(
        choice.excerpt.of(figure.snapshots), THEMES[choice.theme], choice.size, choice.preset,
        choice.excerpt.panels, seen=seen_of(figure, choice), captioned=choice.captioned,
        legends=choice.legends, transparent=choice.transparent and choice.form.sees_through,
        proportions=figure.proportions,
    )  # fmt: skip


def seen_of(figure: Figure, choice: Choice) -> Seen:
    """Return how a figure looks at its runs, as what is chosen will."""
    view = figure.view
    if choice.form.kind is Kind.FILM:
        slow = choice.course is Course.SLOW
        walked = slow and all("walk" in one.parts for one in figure.snapshots)
        view = replace(view, reveal=Reveal() if walked else None)
    return Seen(view, figure.pin or NOWHERE)


def _same(now: Sequence[Snapshot], before: Sequence[Snapshot]) -> bool:
    return len(now) == len(before) and all(a is b for a, b in zip(now, before, strict=True))


def _draw_squares(painter: QPainter, place: QRect) -> None:
    painter.fillRect(place, QColor("#c8c8c8"))
    painter.save()
    painter.setClipRect(place)
    for row, y in enumerate(range(place.top(), place.bottom(), CHECK)):
        for x in range(place.left() + CHECK * (row % 2), place.right(), 2 * CHECK):
            painter.fillRect(x, y, CHECK, CHECK, QColor("#9a9a9a"))
    painter.restore()
