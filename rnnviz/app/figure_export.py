"""FigureExport: the figure as a file, or on the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from rnnviz.app.notices import Notice, refusal
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.files import free_name


class FigureExport(QObject):
    """Writes a figure as it is shown; `name` is proposed for the file.

    Signals
    -------
    noticed(Notice)
        What was written, or why it was not.
    """

    noticed = Signal(object)

    def __init__(self, figure: Figure, name: str, window: QWidget) -> None:
        super().__init__(window)
        self._figure, self._name, self._window = figure, name, window

    def ask(self) -> None:
        """Let a person choose a file, and write it."""
        from rnnviz.figures.export import SUFFIXES  # here, so that the window starts without it

        start = free_name(Path.cwd() / f"rnnviz-{self._name}.png")
        kinds = ";;".join(f"{suffix[1:].upper()} (*{suffix})" for suffix in SUFFIXES)
        title = "Export the figure"
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(start), kinds)
        if name:
            path = Path(name)
            self.write(path if path.suffix else path.with_suffix(".png"))

    def write(self, path: Path) -> None:
        """Write a file; its suffix says of which kind."""
        from rnnviz.figures.export import export

        if self._figure.snapshot is None:
            return
        try:
            export(self._figure, path)
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))
        else:
            self.noticed.emit(Notice(f"Written: {path}"))

    def copy(self) -> None:
        """Put the figure on the clipboard."""
        if self._figure.snapshot is not None:
            QApplication.clipboard().setImage(self._figure.image(scale=2))
            self.noticed.emit(Notice("The figure is on the clipboard."))
