"""FigureExport: the figure, a panel, the numbers of a plot or the weights, out of the window."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from rnnviz.app.notices import Notice, refusal
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.plots.plot import Plot
from rnnviz.files import check_writable, free_name, write_whole
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from rnnviz.app.export.dialog import ExportDialog

LONGEST_NAME = 40  # letters of a scene's or a run's name within a file's, which has 255 bytes


class FigureExport(QObject):
    """Writes what is shown; `scene` returns the scene that it is of.

    `panels` are the kinds of those that are written, by default all that are shown. `inputs`
    returns the files that are read, which are not written to.

    Attributes
    ----------
    whole_paths : bool
        Whether what is written names a person's own data with its folder.
    dialog : ExportDialog or None
        The dialog while it is open.

    Signals
    -------
    noticed(Notice)
        What was written, or why it was not.
    """

    noticed = Signal(object)

    def __init__(
        self,
        figure: Figure,
        scene: Callable[[], Scene],
        window: QWidget,
        inputs: Callable[[], Sequence[Path]] = tuple,
    ) -> None:
        super().__init__(window)
        self._figure, self._scene, self._window = figure, scene, window
        self._inputs = inputs
        self.whole_paths = False
        self.dialog: ExportDialog | None = None

    @property
    def names_files(self) -> bool:
        """Whether what is shown comes from a person's own data."""
        snapshot = self._figure.snapshot
        return snapshot is not None and bool(input_files([snapshot.experiment]))

    def ask(self, panels: Sequence[str] | None = None) -> None:
        """Open the dialog, or bring it to the front, for panels or all that is shown."""
        from rnnviz.app.export.dialog import ExportDialog  # here: the window starts without it

        if self.dialog is None:
            self.dialog = ExportDialog(
                self._figure, self._scene, self._proposed, self._inputs, self.names_files,
                self.whole_paths, self._window,
            )  # fmt: skip
            self.dialog.noticed.connect(self.noticed)
            self.dialog.closed.connect(self._forget)
        self.dialog.show_panels(panels)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Close the dialog; a film that is being made is ended."""
        if self.dialog is not None:
            self.dialog.close()

    def write(self, path: Path, panels: Sequence[str] | None = None) -> None:
        """Write a file; its suffix says of which kind it is."""
        from rnnviz.figures.export import export

        if self._figure.snapshot is not None:
            whole = self.whole_paths
            self._report(path, lambda: export(self._figure, path, panels=panels, whole_paths=whole))

    def copy(self, panels: Sequence[str] | None = None) -> None:
        """Put a picture on the clipboard."""
        if self._figure.snapshot is None:
            return
        try:
            image = self._figure.image(scale=2, panels=panels)
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))
        else:
            QApplication.clipboard().setImage(image)
            what = "figure" if panels is None else "panel"
            self.noticed.emit(Notice(f"The {what} is on the clipboard."))

    def ask_table(self, plot: Plot) -> None:
        """Let a person choose a file, and write the numbers that a plot shows now."""
        from rnnviz.figures.export.table import table_csv

        text = table_csv(plot)  # at once: the run trains on while the person chooses
        path = self._ask_path("Save the plotted numbers", [plot.kind], [".csv"])
        if path is not None:
            self._report(path, lambda: write_whole(path, text.encode()))

    def ask_weights(self, snapshot: Snapshot, run: int | None) -> None:
        """Let a person choose a file, and write the weights in a snapshot of a run.

        `run` is None where there is only one.
        """
        from rnnviz.training.exchange.tensors import SUFFIX
        from rnnviz.training.exchange.weights import write_weights

        whole, which = self.whole_paths, [] if run is None else [run_name(run)]
        which += (
            ["-".join(re.findall(r"\w+", snapshot.name))[:LONGEST_NAME]] if snapshot.name else []
        )
        path = self._ask_path("Save the weights", ["weights", *which], [SUFFIX])
        if path is not None:
            weights, experiment = snapshot[WEIGHTS], snapshot.experiment
            self._report(path, lambda: write_weights(path, weights, experiment, whole))

    def _report(self, path: Path, write: Callable[[], object]) -> None:
        """Write a file, and say that it is written or why not."""
        try:
            check_writable(path, self._inputs())
            write()
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))
        except (OSError, ValueError) as problem:  # a name too long, or with a zero in it
            reason = getattr(problem, "strerror", None) or str(problem)
            text = f"{path.name} cannot be written ({reason}): choose another name or folder."
            self.noticed.emit(refusal(text))
        else:
            self.noticed.emit(Notice(f"Written: {path}"))

    def _forget(self) -> None:
        self.dialog = None

    def _proposed(self, panels: Sequence[str], suffix: str) -> Path:
        return proposal("-".join(["rnnviz", self._scene().name[:LONGEST_NAME], *panels]), suffix)

    def _ask_path(self, title: str, panels: Sequence[str], suffixes: Sequence[str]) -> Path | None:
        """Return the file that a person chooses, of the first kind unless it is named otherwise."""
        start = self._proposed(panels, suffixes[0])
        kinds = ";;".join(f"{suffix[1:].upper()} (*{suffix})" for suffix in suffixes)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(start), kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else Path(f"{chosen}{suffixes[0]}")


def proposal(name: str, suffix: str) -> Path:
    """Return a free name in the current folder, or in a person's own if that folder is gone."""
    for folder in (Path.cwd, Path.home):
        with suppress(OSError, RuntimeError):
            return free_name(folder() / f"{name}{suffix}")
    return Path(f"{name}{suffix}")
