"""ExportDialog: takes a picture, a film or the numbers of what is shown out of the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QImage
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rnnviz.app.export.choice import Choice, Kind, as_shown, excerpts, length_of
from rnnviz.app.export.file_line import FileLine
from rnnviz.app.export.film_job import FilmJob
from rnnviz.app.export.film_process import Told
from rnnviz.app.export.options import Options
from rnnviz.app.export.preview import Preview
from rnnviz.app.export.writing import copy_picture, order_of, problem_of, write_picture, write_slide
from rnnviz.app.notices import Notice, refusal
from rnnviz.app.style.look import Look, set_look
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.style.plain_text import PlainLabel, window_title
from rnnviz.training.scenes.scene import Scene

REFRESH = 300  # milliseconds between two pictures of the preview, at least
SHARE = 10  # how much longer that is than drawing one takes: the window has frames to draw, too
LONGEST = 2000  # milliseconds, at most
WIDE = 1000  # positions of the progress bar
INCH = 96  # pixels
GAP = 6  # pixels between the options and what scrolls them
UNDER_WAY = "The film is still being made: cancel it first."


class ExportDialog(QDialog):
    """Beside the window, which goes on. What is written is what is shown at that moment.

    `scene` returns the scene that is shown, `propose` a free file for panels and a suffix, `inputs`
    the files that are read, which are not written to.

    Signals
    -------
    noticed(Notice)
        What was written, or why it was not.
    closed()
    """

    noticed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        figure: Figure,
        scene: Callable[[], Scene],
        propose: Callable[[Sequence[str], str], Path],
        inputs: Callable[[], Sequence[Path]],
        names_files: bool,
        whole_paths: bool,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("export")
        self.setWindowTitle(window_title("Export"))
        self._figure, self._scene, self._inputs = figure, scene, inputs
        self.job: FilmJob | None = None
        self.preview = Preview()
        self.options = Options(figure.theme, names_files, whole_paths)
        self.file = FileLine(propose)
        self.message = PlainLabel()
        self.progress = QProgressBar()
        self.write_button, self.cancel_button = QPushButton("Export"), QPushButton("Cancel")
        self.close_button = QPushButton("Close")
        self._refresh = QTimer(self)
        self._refresh.timeout.connect(self._show_again)
        self._refresh.start(REFRESH)
        self._lay_out()
        self._connect()
        self._refill()
        self.resize(window.size() * 0.86)

    def show_panels(self, panels: Sequence[str] | None) -> None:
        """Offer these panels first; None for the whole figure."""
        self._refill()
        if self.job is None:
            self.options.choose_panels(panels or self.options.excerpt.itemData(0).panels)

    def reject(self) -> None:
        """Close, unless a film is being made."""
        if self.job is not None:
            self._say(UNDER_WAY, Look.BAD)
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End what is under way, with nothing written."""
        self._refresh.stop()
        if self.job is not None:
            self.job.close()
            self.job = None
        self.preview.rest()
        event.accept()  # QDialog would ask `reject` first
        self.closed.emit()

    def _lay_out(self) -> None:
        self.options_area = QScrollArea()
        self.options_area.setWidgetResizable(True)
        self.options_area.setFrameShape(QFrame.Shape.NoFrame)
        self.options_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.options.setContentsMargins(0, 0, GAP, 0)
        self.options_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.options_area.setWidget(self.options)
        self.message.setWordWrap(True)
        self.progress.setRange(0, WIDE)
        self.progress.setTextVisible(False)
        self.write_button.setObjectName(Look.PRIMARY)
        upper, buttons = QHBoxLayout(), QHBoxLayout()
        upper.setSpacing(16)
        upper.addWidget(self.preview, 1)
        upper.addWidget(self.options_area)
        buttons.addWidget(self.message, 1)
        for widget in (self.progress, self.cancel_button, self.write_button, self.close_button):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(upper, 1)
        column.addWidget(self.file)
        column.addLayout(buttons)
        for button in (self.cancel_button, self.close_button):
            button.setAutoDefault(False)
        self.write_button.setDefault(True)
        self._show_job()

    def _connect(self) -> None:
        self.options.renamed.connect(self._name_anew)
        self.options.changed.connect(self._check)
        self.file.changed.connect(self._check)
        self.file.form_named.connect(self.options.choose_form)
        self.write_button.clicked.connect(self._write)
        self.cancel_button.clicked.connect(self._cancel)
        self.close_button.clicked.connect(self.reject)
        self._figure.rearranged.connect(self._refill)

    def _refill(self) -> None:
        """Offer what the figure shows now."""
        if self.job is None:
            self.options.fill(excerpts(self._figure))
            self._name_anew()

    def _name_anew(self) -> None:
        """Propose a name for what is chosen, and give it its size."""
        choice = self.options.choice()
        if self._figure.snapshot is not None:
            self.options.show_size(as_shown(self._figure, choice.excerpt))
        single = len(choice.excerpt.panels) == 1 and self.options.excerpt.currentIndex() > 0
        self.file.name(choice.excerpt.panels if single else (), choice.form)
        self._check()

    def _check(self) -> None:
        """Say what is wrong with what is chosen, if anything."""
        if self.job is None:
            self._say(self._look(self.options.choice()), Look.BAD)
            if self._refresh.remainingTime() > REFRESH:
                self._refresh.start(REFRESH)

    def _look(self, choice: Choice) -> str:
        """Show what comes of a choice; return why it cannot be exported, "" if it can be."""
        snapshot, edges = self._figure.snapshot, choice.pixels
        size = f"{edges[0]:,} × {edges[1]:,} pixels"
        if choice.form.kind is Kind.DRAWING:
            size = " × ".join(f"{edge / INCH * 25.4:.0f}" for edge in choice.size) + " mm"
        self.options.say(length_of(choice, snapshot.update if snapshot else 0), size)
        bar = self.options_area.verticalScrollBar().sizeHint().width()
        self.options_area.setMinimumWidth(self.options.minimumSizeHint().width() + bar + GAP)
        problem = problem_of(self._figure, choice, self.file.path, self._inputs())
        is_there = bool(choice.form.suffix) and not problem and self.file.path.exists()
        plain = "Export" if choice.form.suffix else "Copy"
        self.write_button.setEnabled(not problem)
        self.write_button.setText("Replace" if is_there else plain)
        return problem

    def _show_again(self) -> None:
        begun = time.perf_counter()
        self._show()
        taken = 1000 * (time.perf_counter() - begun)
        self._refresh.start(min(max(REFRESH, round(SHARE * taken)), LONGEST))

    def _show(self) -> None:
        """Bring the preview up to date; a film is shown as it is made."""
        if self.job is not None or self._figure.snapshot is None or not self.isVisible():
            return
        self.options.show_size(as_shown(self._figure, self.options.choice().excerpt))
        choice = self.options.choice()
        problem = self._look(choice)
        try:
            self.preview.show_choice(self._figure, choice)
        except RnnvizError as one:
            problem = problem or str(one)
        if problem:
            self._say(problem, Look.BAD)

    def _write(self) -> None:
        """Write what is chosen, as it is now."""
        choice, path = self.options.choice(), self.file.path
        problem = self._look(choice)
        if problem:
            self._say(problem, Look.BAD)
            return
        if choice.form.kind is Kind.FILM:
            self._begin(FilmJob(order_of(self._figure, choice, path), self))
            return
        try:
            if choice.form.kind is Kind.CLIPBOARD:
                copy_picture(self._figure, choice)
            elif choice.form.kind is Kind.SLIDE:
                write_slide(self._figure, choice, path, self._scene())
            else:
                write_picture(self._figure, choice, path)
        except RnnvizError as one:
            self._report(str(one), Look.BAD)
        else:
            on_clipboard = choice.form.kind is Kind.CLIPBOARD
            said = "The picture is on the clipboard." if on_clipboard else f"Written: {path}"
            self._report(said, Look.GOOD)

    def _begin(self, job: FilmJob) -> None:
        self.job = job
        job.progressed.connect(self._show_progress)
        job.ended.connect(self._end_film)
        self._say("Starting …")
        self._show_job()

    def _show_progress(self, told: Told) -> None:
        self._say(f"{told.progress.doing} …")
        self.progress.setValue(round(WIDE * told.progress.share))
        if told.picture:
            self.preview.show_image(QImage.fromData(told.picture))

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()
            self._say("Cancelling …")

    def _end_film(self, problem: str) -> None:
        path, self.job = self.job.order.path if self.job else Path(), None
        self._show_job()
        self._check()
        self._report(problem or f"Written: {path}", Look.BAD if problem else Look.GOOD)

    def _show_job(self) -> None:
        """Show the progress of a film while one is made, and the options otherwise."""
        under_way = self.job is not None
        for widget in (self.progress, self.cancel_button):
            widget.setVisible(under_way)
        self.write_button.setVisible(not under_way)
        self.progress.setValue(0)
        for control in (self.options, self.file, self.close_button):
            control.setEnabled(not under_way)

    def _say(self, text: str, look: Look = Look.PLAIN) -> None:
        self.message.setText(text)
        set_look(self.message, look)

    def _report(self, text: str, look: Look) -> None:
        """Say how it ended, here and in the window."""
        self._say(text, look)
        self.noticed.emit(refusal(text) if look is Look.BAD else Notice(text))
