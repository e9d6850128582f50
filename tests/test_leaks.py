"""The check that every test goes through sees what it is meant to see."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tests.leaks import leftovers


def new_since(before: dict[object, str]) -> list[str]:
    return [text for key, text in leftovers().items() if key not in before]


def test_a_window_is_seen_until_it_is_deleted(qapp) -> None:
    before = leftovers()
    window = QWidget(objectName="forgotten")
    assert new_since(before) == ["window QWidget 'forgotten'"]
    window.deleteLater()
    assert new_since(before) == []


def test_a_timer_is_seen_while_it_runs(qapp) -> None:
    before = leftovers()
    timer = QTimer(interval=1000)
    assert new_since(before) == []
    timer.start()
    assert new_since(before) == ["timer of 1000 ms QTimer ''"]
    timer.stop()
    assert new_since(before) == []


def test_a_thread_is_seen() -> None:
    before = leftovers()
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="forgotten")
    thread.start()
    assert new_since(before) == ["thread 'forgotten'"]
    done.set()
    thread.join()
    assert new_since(before) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_process_is_seen_until_its_end_is_collected() -> None:
    before = leftovers()
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    command = Path(f"/proc/{process.pid}/cmdline")
    while command.exists() and not command.read_bytes():
        pass  # the system has not written its command yet
    assert new_since(before) == [f"process '{sys.executable} -c input()' ({process.pid})"]
    process.communicate(b"\n")
    assert new_since(before) == []
