"""A picture that is opened in the window shows its moment again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from rnnviz import WEIGHTS, Experiment, Trainer
from rnnviz.app.main import opened_window
from rnnviz.app.window import Window
from rnnviz.figures.export import render
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.view import View
from rnnviz.training.commands.change import Change
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.sessions.begin import begun
from rnnviz.training.slow_motion.walk import Phase
from rnnviz.training.snapshot.parts import AT_REST
from rnnviz.training.snapshot.what_if import OtherSymbol
from tests.app.helpers import RATE, on_screen, wait_until_idle

SMALL = Experiment().with_settings({"model.units": 5, "training.batch": 4, "task.delay": 3})
VIEWS = [
    View(sequence=2, losses=ALL_LOSSES, by_cause=True, window=(2, 7), sort="activity"),
    View(reveal=Reveal(Phase.BACKWARD, 3)),
    View(typed="AB....>...", sort="number", what_if=OtherSymbol(1, 0)),
]


def trained() -> Trainer:
    trainer = Trainer(SMALL)
    trainer.step(12)
    trainer.apply(Change(RATE, 0.02))
    trainer.step(8)
    return trainer


@pytest.mark.parametrize("view", VIEWS, ids=["training", "slow motion", "typed"])
def test_the_window_opens_a_picture_at_its_moment(qtbot: QtBot, tmp_path: Path, view: View) -> None:
    trainer, path = trained(), tmp_path / "a.png"
    seen = Seen(view, Cursor(5, 2, pinned=True) if view.reveal is None else Seen().pin)
    snapshot = trainer.snapshot(AT_REST | seen.needs, seen.focus)
    render(snapshot, path, size=(900, 600), scale=1.0, panels=["flow", "states"], seen=seen)
    scene, process = begun(lambda: load_scene(str(path)), lambda _: None)
    made = opened_window(scene, process, None, tmp_path / "preferences.json")
    with on_screen(qtbot, made) as window:
        qtbot.waitUntil(lambda: at(window, 20), timeout=20_000)
        wait_until_idle(qtbot, window)
        figure = window.figure
        order = figure.view.order
        assert (order is None) == (view.sort == "number")
        assert figure.view.typed == window.form.probe.text.text() == view.typed
        assert (figure.view.reveal, figure.view.losses) == (view.reveal, view.losses)
        assert figure.view.what_if == view.what_if
        assert (figure.view.window, figure.view.sort) == (view.window, view.sort)
        assert figure.pin == (seen.pin if view.reveal is None else None)
        assert not window.session.active
        assert window.session.experiment.to_dict()[RATE] == 0.02
        assert figure.panels == ["flow", "states"]
        figure.board.show_runs((trainer.snapshot(figure.needs | {"weights"}, figure.focus),))
        theirs = trainer.snapshot([WEIGHTS.name])
        assert window.snapshots[0].journal == theirs.journal
        window.session.watch(figure.needs | {"weights"}, figure.focus)
        qtbot.waitUntil(lambda: "weights" in window.snapshots[0].parts, timeout=20_000)
        for name, weights in theirs[WEIGHTS].items():
            assert np.array_equal(window.snapshots[0][WEIGHTS][name], weights)
        window.slow.leave()
        window.session.step()
        qtbot.waitUntil(lambda: at(window, 21), timeout=20_000)


def at(window: Window, update: int) -> bool:
    return bool(window.snapshots) and window.snapshots[0].update == update
