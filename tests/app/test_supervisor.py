"""A training process that stands still, dies or reads for long: the window lives and says so."""

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app import process_link, supervisor
from rnnviz.app.window import Window
from rnnviz.data import table
from rnnviz.training.worker import process
from tests.app.helpers import (
    TIMEOUT,
    kill_worker,
    press,
    snapshot_of,
    wait_for_runs,
    wait_for_update,
    wait_until_idle,
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose patience soon: for tests."""
    monkeypatch.setattr(process_link, "PATIENCE", 0.2)
    monkeypatch.setattr(process, "BEGINNING", 0.0)


def pid(window: Window) -> int:
    found = window.session.link.process.process.pid
    assert found is not None
    return found


def buttons(window: Window) -> dict[str, object]:
    if not window.question_bar.isVisible():
        return {}
    return {button.text(): button for button in window.question_bar.buttons}


def offers(qtbot: QtBot, window: Window, *words: str) -> None:
    """Wait until these are offered, and the report."""
    offered = [*words, "Copy report"]
    qtbot.waitUntil(lambda: list(buttons(window)) == offered, timeout=TIMEOUT)


def answer(window: Window, words: str) -> None:
    QTest.mouseClick(buttons(window)[words], Qt.MouseButton.LeftButton)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="signals")
class TestSilence:
    """A process that stands still."""

    def test_it_is_said_and_may_be_waited_for(
        self, qtbot: QtBot, impatient: None, window: Window
    ) -> None:
        window.session.play()
        wait_for_update(qtbot, window, 3)
        os.kill(pid(window), signal.SIGSTOP)
        qtbot.waitUntil(
            lambda: list(buttons(window)) == ["Wait", "Restart", "Copy report"], timeout=TIMEOUT
        )
        assert "does not answer" in window.question_bar.text.text()
        assert window.header.labels["state"].text() == "no answer"
        assert window.header.labels["updates/s"].text() == ""
        answer(window, "Wait")
        assert buttons(window) == {}
        assert window.session.link.process.silence < 0.2  # it is counted from now on
        assert window.header.labels["state"].text() == "training"
        qtbot.waitUntil(lambda: bool(buttons(window)), timeout=TIMEOUT)  # later, it is said again
        before = snapshot_of(window).update
        os.kill(pid(window), signal.SIGCONT)
        qtbot.waitUntil(lambda: not buttons(window), timeout=TIMEOUT)
        wait_for_update(qtbot, window, before + 3)

    def test_it_is_restarted(self, qtbot: QtBot, impatient: None, window: Window) -> None:
        window.session.play()
        wait_for_update(qtbot, window, 3)
        stopped = pid(window)
        os.kill(stopped, signal.SIGSTOP)
        qtbot.waitUntil(lambda: bool(buttons(window)), timeout=TIMEOUT)
        answer(window, "Restart")
        qtbot.waitUntil(lambda: snapshot_of(window).update == 0, timeout=TIMEOUT)
        assert not Path(f"/proc/{stopped}").exists()
        assert not window.session.running
        assert buttons(window) == {}

    def test_the_window_goes_on_meanwhile(self, qtbot: QtBot, window: Window) -> None:
        window.session.play()
        wait_for_update(qtbot, window, 3)
        os.kill(pid(window), signal.SIGSTOP)
        for number in range(200):
            press(window.view, Qt.Key.Key_Right, shift=True)
            window.session.change({"training.clip_threshold": 1.0 + number / 200})
            QApplication.processEvents()
        press(window.view, Qt.Key.Key_Space)
        assert window.session.running
        press(window.view, Qt.Key.Key_Space)
        assert not window.session.running
        os.kill(pid(window), signal.SIGCONT)
        wait_until_idle(qtbot, window)
        assert snapshot_of(window).experiment.training.clip_threshold == 1.0 + 199 / 200
        os.kill(pid(window), signal.SIGSTOP)  # and is closed while it stands still


class TestSteps:
    """Many steps of a large network."""

    def test_a_pause_ends_them(self, qtbot: QtBot, window: Window) -> None:
        window.session.change({"task.delay": 180, "model.units": 128})
        wait_until_idle(qtbot, window)
        for _ in range(100):
            press(window.view, Qt.Key.Key_Right, shift=True)
        qtbot.waitUntil(lambda: window.session.stepping, timeout=TIMEOUT)
        assert window.transport.play.text() == "Pause"
        wait_for_update(qtbot, window, 1)  # they are shown on their way
        press(window.view, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: not window.session.stepping, timeout=TIMEOUT)
        wait_until_idle(qtbot, window)
        assert 0 < snapshot_of(window).update < 1000
        assert window.transport.play.text() == "Play"


def dies(pipe: Connection) -> None:
    """Be a worker that dies while it loads."""
    pipe.recv()
    os._exit(9)


class TestDeath:
    """A process that dies."""

    @pytest.mark.parametrize("again", ["play", "restart"])
    def test_it_is_restarted_once_then_the_reason_is_said(
        self, qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch, again: str
    ) -> None:
        window.session.play()
        wait_for_update(qtbot, window, 3)
        begun: list[object] = []
        begin = window.session.link.replace
        monkeypatch.setattr(
            window.session.link,
            "replace",
            lambda e, saved=None: (begun.append(e), begin(e, saved=saved)),
        )
        monkeypatch.setattr(process, "serve", dies)
        kill_worker(window)
        qtbot.waitUntil(
            lambda: list(buttons(window)) == ["Restart", "Copy report"], timeout=TIMEOUT
        )
        assert len(begun) == 1
        said = window.question_bar.text.text()
        assert "ended again: it ended with status 9. To continue, make training.batch" in said
        assert not window.session.running
        assert not window.session.busy
        monkeypatch.undo()
        if again == "restart":
            answer(window, "Restart")
        window.session.play()  # a person may try again
        assert buttons(window) == {}
        wait_for_update(qtbot, window, 3)

    def test_it_is_noticed_while_nothing_runs(self, qtbot: QtBot, window: Window) -> None:
        window.session.step(3)
        wait_for_update(qtbot, window, 3)
        wait_until_idle(qtbot, window)
        kill_worker(window)
        notice = window.transport.notice
        qtbot.waitUntil(lambda: "starts again, paused" in notice.text(), timeout=TIMEOUT)
        wait_for_update(qtbot, window, 0)


class TestReading:
    """A table that takes its time."""

    @pytest.fixture
    def long(self, tmp_path: Path) -> Path:
        path = tmp_path / "long.csv"
        values = np.random.default_rng(0).normal(size=(1000, 4))
        rows = "".join(f"{a:.5f},{b:.5f},{c:.5f},{d:.5f}\n" for a, b, c, d in values)
        path.write_text("a,b,c,d\n" + 200 * rows)  # long enough for news of how far it is read
        return path

    def test_it_is_read_in_the_worker_alone_and_may_be_cancelled(
        self, qtbot: QtBot, window: Window, long: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("the window reads")

        monkeypatch.setattr(table, "read", refuse)
        monkeypatch.setattr(supervisor, "SOON", 0.0)
        before = window.session.experiments
        shown: list[tuple[list[str], str, str, bool]] = []

        def look_and_cancel(question: object) -> None:
            """Act at once: the table may be read before the test's own turn comes."""
            bar = window.question_bar
            if question is not None and not shown:
                state = window.header.labels["state"].text()
                shown.append(
                    (list(buttons(window)), bar.text.text(), state, bar.progress.isVisible())
                )
                answer(window, "Cancel")

        window.session.supervisor.question_changed.connect(look_and_cancel)
        window.session.change({"task": "series", "task.path": str(long)})
        qtbot.waitUntil(lambda: bool(shown), timeout=TIMEOUT)
        ((names, text, state, visible),) = shown
        assert (names, state, visible) == (["Cancel"], "reading", True)
        assert text.startswith("Reading long.csv: ")
        assert buttons(window) == {}
        assert "long.csv is not read" in window.transport.notice.text()
        assert window.session.experiments == before
        window.session.play()  # the run continues
        wait_for_update(qtbot, window, 3)
        window.session.change({"task": "series", "task.path": str(long)})
        qtbot.waitUntil(
            lambda: snapshot_of(window).experiment.task.kind == "series", timeout=TIMEOUT
        )
        assert window.session.experiment.task.inputs == 4
        assert buttons(window) == {}
        seen: list[str] = []
        window.session.supervisor.question_changed.connect(
            lambda question: seen.append(question.text if question else "")
        )
        with qtbot.waitSignal(window.session.keeper.kept, timeout=TIMEOUT):
            window.session.keeper.gather()
        kill_worker(window)  # another one reads it again
        qtbot.waitUntil(lambda: "" in seen, timeout=TIMEOUT)
        assert any(text.startswith("Reading long.csv: ") for text in seen)
        assert not window.question_bar.isVisible()

    def test_two_runs_read_the_same_table(
        self, qtbot: QtBot, window: Window, tmp_path: Path
    ) -> None:
        window.session.change({"task": "labels", "task.length": 20})
        window.session.add_run()
        wait_for_runs(qtbot, window, 2)
        table, bad = tmp_path / "t.csv", tmp_path / "bad.csv"
        table.write_text("\n".join(f"{k % 7},{k % 5},{'xyz'[k % 3]}" for k in range(400)))
        bad.write_text("\n".join(f"{k % 7},{k}" for k in range(400)))
        window.session.change({"task.path": str(table)})
        qtbot.waitUntil(
            lambda: [one.experiment.task.outputs for one in window.snapshots] == [3, 3],
            timeout=TIMEOUT,
        )
        window.session.change({"task.path": str(bad)})
        notice = window.transport.notice
        qtbot.waitUntil(lambda: "different labels" in notice.text(), timeout=TIMEOUT)
        assert [one.task.outputs for one in window.session.experiments] == [3, 3]
        wait_until_idle(qtbot, window)

    def test_a_refusal_that_nobody_waits_for_is_forgotten(
        self, qtbot: QtBot, window: Window, tmp_path: Path
    ) -> None:
        path = tmp_path / "t.csv"
        path.write_text("no numbers\nat all\n")
        changes = {"task": "series", "task.path": str(path), "task.length": 20}
        answers: list[object] = []
        window.session.link.answered.connect(answers.append)
        window.session.change(changes)
        window.session.supervisor.cancel()
        qtbot.waitUntil(lambda: bool(answers) or not window.session.busy, timeout=TIMEOUT)
        path.write_text("\n".join(f"{k % 7},{k % 5}" for k in range(400)))
        window.session.change(changes)
        qtbot.waitUntil(lambda: window.session.experiment.task.kind == "series", timeout=TIMEOUT)
