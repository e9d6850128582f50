"""RunWeights: the weights of the edited run, out of the window to a file and in from one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from rnnviz.app.notices import refusal
from rnnviz.app.parts import Parts
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.load_weights import network_for
from rnnviz.training.exchange.loading import loading
from rnnviz.training.exchange.tensors import SUFFIX, check_library
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot

KINDS = f"Weights (*{SUFFIX});;All files (*)"


class RunWeights(QObject):
    """Asks for a file, and reads or writes it; the session says what came of it."""

    def __init__(self, window: Parts) -> None:
        super().__init__(window)
        self._window, self._wanted = window, False
        window.session.snapshots_taken.connect(self._take)

    def load(self) -> None:
        """Let a person choose a file, and put its weights into the run, which goes on."""
        session = self._window.session
        several = len(session.experiments) > 1
        into = f" into run {run_name(session.edited_run)}" if several else ""
        try:
            check_library()
            network_for(session.experiment)  # before a file is chosen in vain
            name, _ = QFileDialog.getOpenFileName(self._window, f"Load weights{into}", "", KINDS)
            if name:
                session.do(loading(Path(name), session.experiment))
        except RnnvizError as problem:
            session.noticed.emit(refusal(problem))

    def save(self) -> None:
        """Write the weights that are shown now to a file that is asked for."""
        try:
            check_library()
        except RnnvizError as problem:
            self._window.session.noticed.emit(refusal(problem))
            return
        self._wanted = True
        self._take(self._window.session.snapshots)

    def _take(self, snapshots: Sequence[Snapshot]) -> None:
        """Ask where to write what a snapshot holds, or let the next one hold it."""
        if not self._wanted:
            return
        session, figure, export = self._window.session, self._window.figure, self._window.export
        run = session.edited_run
        snapshot = snapshots[run] if run < len(snapshots) else None
        there = snapshot is not None and snapshot.place == snapshot.update
        if snapshot is None or not there or WEIGHTS.name not in snapshot.parts:
            session.watch(figure.needs | {WEIGHTS.name}, figure.focus)
            return
        self._wanted = False
        session.watch(figure.needs, figure.focus)
        index = run if len(snapshots) > 1 else None
        # Later: all others take note of the snapshot first, and a dialog keeps them waiting.
        QTimer.singleShot(0, self, lambda: export.ask_weights(snapshot, index))
