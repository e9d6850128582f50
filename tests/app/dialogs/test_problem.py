"""Where there is no terminal, what is in the way of the window is said in a dialog."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from rnnviz import cli
from rnnviz.errors import RnnvizError


@pytest.mark.usefixtures("qapp")
def test_what_cannot_be_opened_is_said_in_a_dialog(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[str, Qt.TextFormat]] = []

    def close() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        told.append((box.text(), box.textFormat()))
        box.accept()

    QTimer.singleShot(0, close)
    monkeypatch.setattr(cli, "has_display", lambda: True)
    monkeypatch.setattr(sys, "argv", ["rnnviz-window", "nowhere/<b>x</b>.rnnviz"])
    assert cli.window() == 2
    ((text, form),) = told
    assert text.startswith("there is no file nowhere/<b>x</b>.rnnviz")
    assert form is Qt.TextFormat.PlainText
    assert "no file nowhere" in capsys.readouterr().err


@pytest.mark.usefixtures("qapp")
def test_without_a_display_it_is_said_on_the_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking() -> bool:
        raise RnnvizError("a window needs a library.")

    monkeypatch.setattr(cli, "has_display", lacking)
    monkeypatch.setattr(sys, "argv", ["rnnviz-window"])
    assert cli.window() == 2
    assert capsys.readouterr().err == "rnnviz: a window needs a library.\n"


def test_its_words_are_those_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, ...]] = []
    monkeypatch.setattr(cli, "_open", lambda options: opened.append(options.scene) or 0)
    monkeypatch.setattr(sys, "argv", ["rnnviz-window", "list"])
    assert cli.window() == 0
    assert opened == ["list"]
