"""A recording in the window: what is shown of it, and what is not offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rnnviz.app.window import Window
from rnnviz.registry import panels
from rnnviz.training.scenes.scene import Scene, load_scene
from tests.app.helpers import settle, shown_panels, train
from tests.data.recording.made import recorded

NOT_OFFERED = ("new_weights", "new_data", "slow", "branch", "add_run", "load_weights")
NOT_KNOWN = {"losses", "clipping", "source_matrix", "what_if", "compare"}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return load_scene(str(recorded(tmp_path / "mine.rnnviz-recording")))


def test_it_plays_back_and_forth_to_its_end(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 14)
    assert window.header.subject.text() == "mine · LSTM 3"
    shown = window.header.labels["update"].text()
    assert shown.startswith("update 14 of 30, recorded at 10; computed again it differs by ")
    assert (window.snapshots[0].end, window.snapshots[0].is_past) == (30, True)
    window.session.go_to(3)
    settle(qtbot, window)
    assert (window.snapshots[0].update, window.snapshots[0].trace_update) == (3, 0)
    window.session.play()
    qtbot.waitUntil(lambda: not window.session.running, timeout=20_000)
    settle(qtbot, window)
    assert window.snapshots[0].update == 30
    assert window.transport.notice.text() == "The recording ends here."


def test_what_would_change_the_net_is_not_offered(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    actions = window.actions_by_name
    assert not [name for name in NOT_OFFERED if actions[name].isEnabled()]
    assert not window.command_menu.isEnabled()
    assert list(window.form.fields) == ["task"]
    window.session.restart_with_new_weights()
    assert "another program" in window.transport.notice.text()
    window.slow.enter()
    assert not window.slow.on
    window.scenes.open_named("copy-lstm")
    window.session.pause()
    settle(qtbot, window)
    assert all(actions[name].isEnabled() for name in NOT_OFFERED)
    assert len(window.form.fields) > 5


def test_what_a_recording_does_not_know_is_not_shown(qtbot: QtBot, window: Window) -> None:
    window.figure.set_panels(list(panels))
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "spectrum" in shown_panels(window), timeout=20_000)
    assert not NOT_KNOWN & set(shown_panels(window))
    assert {"flow", "states", "gates", "gradient", "history", "chain", "weights", "inspector",
            "loss", "state_space"} <= set(shown_panels(window))  # fmt: skip


def test_a_session_keeps_it_and_it_can_be_copied(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rnnviz.app.work import file_actions

    train(qtbot, window, 12)
    path, copy = tmp_path / "s.rnnviz", tmp_path / "copy.rnnviz-recording"
    with qtbot.waitSignal(window.files.work.saved, timeout=20_000):
        window.files.work.save(path)
    monkeypatch.setattr(
        file_actions.QFileDialog, "getSaveFileName", lambda *_: (str(copy.with_suffix("")), "")
    )
    window.files.save_recording()
    assert copy.read_bytes() == (tmp_path / "mine.rnnviz-recording").read_bytes()

    from rnnviz.training.sessions.session import read_session
    from rnnviz.training.travel.family import Family

    saved = read_session(path, agree=lambda _: True).saved
    assert saved is not None
    family = Family()
    family.take(saved)
    (line,) = family.shown
    assert line.end.update == 30
    line.go_near(line.after(12))
    while not line.step_to(line.after(12)):
        pass
    assert line.running.loss == 1 / 12
