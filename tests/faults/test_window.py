"""Errors in the window: one dialog in plain words, a report without anything private, no end."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.app.faults.fault_dialog import FaultDialog
from rnnviz.app.faults.faults import Faults
from rnnviz.app.faults.log import Log
from rnnviz.app.notices import Notice, Severity
from rnnviz.app.window import Window
from rnnviz.figures.items.guard import guarded
from tests.app.helpers import TIMEOUT, wait_for_update

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log" / "rnnviz.log"


@pytest.fixture
def faults(window: Window, log: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """Errors are taken as in the program; otherwise they would fail the test."""
    printed: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: printed.append(error[1]))
    faults = Faults(window, Log(log))
    with faults.watching():
        yield faults
    if faults.dialog is not None:
        faults.dialog.close()


MESSAGE = "no 'secret word' in /home/somebody/my data/s.csv"


def fail() -> None:
    raise ValueError(MESSAGE)


def in_a_slot(window: Window) -> None:
    window.run_bar.chosen.connect(fail)
    window.run_bar.chosen.emit(0)
    window.run_bar.chosen.disconnect(fail)


def in_a_timer(window: Window) -> None:
    QTimer.singleShot(0, fail)


def in_a_thread(window: Window) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_a_guarded_event(window: Window) -> None:
    guarded(fail)()


def in_an_event(window: Window) -> None:
    window.transport.fit = fail  # type: ignore[method-assign]  # as it is resized
    QTimer.singleShot(0, lambda: window.resize(window.width() + 1, window.height()))


PLACES = [in_a_slot, in_a_timer, in_a_thread, in_a_guarded_event, in_an_event]


def shown(qtbot: QtBot, faults: Faults) -> FaultDialog:
    """Wait for the dialog."""
    qtbot.waitUntil(lambda: faults.dialog is not None, timeout=TIMEOUT)
    assert faults.dialog is not None
    return faults.dialog


@pytest.mark.parametrize("cause", PLACES)
def test_wherever_it_is_it_is_told_and_all_goes_on(
    qtbot: QtBot, window: Window, faults: Faults, log: Path, cause: Callable[[Window], None]
) -> None:
    cause(window)
    dialog = shown(qtbot, faults)
    told = "Something in the window went wrong: ValueError: no '…' in s.csv"
    assert dialog.what.text().startswith(told)
    assert dialog.runs.text().startswith("Your runs go on")
    assert not dialog.save.isVisible()
    dialog.copy.click()
    report = QApplication.clipboard().text()
    for part in ("rnnviz ", "numpy ", "task=copy", "tests/faults/test_window.py", ", in fail"):
        assert part in report
    for private in ("secret", "somebody", str(Path.home())):
        assert private not in report + log.read_text()
    assert "in fail" in log.read_text()
    dialog.go_on.click()
    window.session.play()
    wait_for_update(qtbot, window, 3)


def test_a_storm_is_one_dialog_and_a_few_lines(
    qtbot: QtBot, window: Window, faults: Faults, log: Path
) -> None:
    def storm() -> None:
        for _ in range(500):
            in_a_guarded_event(window)

    storm()
    dialog = shown(qtbot, faults)
    assert "(500 times)" in dialog.what.text()
    storm()
    qtbot.waitUntil(lambda: "(1,000 times)" in dialog.what.text(), timeout=TIMEOUT)
    dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, FaultDialog)]
    assert dialogs == [dialog]
    assert log.read_text().count("ERROR fault, ") == 4  # once, 10, 100 and 1,000 times
    dialog.go_on.click()
    storm()
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, FaultDialog)]

    def another() -> None:
        raise KeyError("x")

    guarded(another)()
    second = shown(qtbot, faults)
    assert "KeyError" in second.what.text()
    assert "1,500 times" in second.report.toPlainText()


def test_work_is_saved_and_the_window_closed(qtbot: QtBot, window: Window, faults: Faults) -> None:
    places: list[str] = []

    def save() -> str:
        if not places:
            places.append("mine.rnnviz")
            raise OSError(28, "No space left on device")
        return places[0]

    faults.save_work = save
    in_a_guarded_event(window)
    dialog = shown(qtbot, faults)
    assert dialog.save.isVisible()
    dialog.save.click()
    assert "could not be saved: [Errno 28] No space left" in dialog.runs.text()
    assert window.isVisible()
    dialog.save.click()
    assert "mine.rnnviz" in dialog.runs.text()
    assert not dialog.save.isVisible()
    dialog.go_on.click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=TIMEOUT)


def test_the_log_has_refusals_and_ends_of_the_worker(
    qtbot: QtBot, window: Window, faults: Faults, log: Path
) -> None:
    notice = window.transport.notice
    notice.show_notice(Notice("Written: /home/a/b.png"))
    notice.show_notice(Notice("/home/a/b.csv has 'secret' in row 3.", Severity.REFUSAL))
    window.session.play()
    wait_for_update(qtbot, window, 3)
    window.session.link.process.process.kill()
    qtbot.waitUntil(window.question_bar.isVisible, timeout=TIMEOUT)
    lines = log.read_text()
    assert "begins: rnnviz " in lines
    assert "WARNING b.csv has '…' in row 3." in lines
    assert "ERROR The training process ended: the system ended it" in lines
    assert "run A, update " in lines
    assert "Written" not in lines


def test_without_it_errors_are_where_they_were(window: Window, log: Path) -> None:
    before = sys.excepthook, threading.excepthook
    with Faults(window, Log(log)).watching():
        assert (sys.excepthook, threading.excepthook) != before
    assert (sys.excepthook, threading.excepthook) == before
