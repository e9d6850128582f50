"""Deeds are taken back and done again in their order."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from rnnviz.app.runs import undo as module
from rnnviz.app.runs.undo import MOST, Deed, Undo


class Number:
    """A number that is set, and what sets it."""

    def __init__(self) -> None:
        self.value = 0
        self.parent = QObject()
        self.undo = Undo(self.parent)

    def set(self, value: int, place: object = None) -> None:
        before, self.value = self.value, value
        self.undo.add(
            Deed(
                f"set to {value}",
                lambda: setattr(self, "value", before),
                lambda: setattr(self, "value", value),
                place,
            )
        )


@pytest.fixture
def number(qtbot: QtBot) -> Number:
    return Number()


def test_deeds_are_taken_back_and_done_again(number: Number) -> None:
    for value in (1, 2, 3):
        number.set(value)
    assert (number.undo.next, number.undo.next_again) == ("set to 3", "")
    assert [number.undo.undo() for _ in range(4)] == ["set to 3", "set to 2", "set to 1", ""]
    assert number.value == 0
    assert [number.undo.redo() for _ in range(2)] == ["set to 1", "set to 2"]
    assert number.value == 2
    number.set(7)
    assert number.undo.redo() == ""
    number.undo.undo()
    assert number.value == 2


def test_a_gesture_is_one_deed(number: Number, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    for value in (1, 2, 3):
        number.set(value, "rate")
    number.set(4, "clip")
    now += 60.0
    number.set(5, "clip")
    for value in (4, 3, 0):
        number.undo.undo()
        assert number.value == value
    number.undo.redo()
    assert number.value == 3


def test_what_is_lost_is_listed_no_more(number: Number) -> None:
    number.set(1)
    number.set(2)
    kept = number.undo.lists()
    assert number.undo.go_back_to(kept) == ""
    for value in (3, 4):
        number.set(value)
    assert number.undo.go_back_to(kept) == "set to 4 and 1 more"
    assert number.undo.next == "set to 2"
    number.undo.undo()
    assert number.undo.go_back_to(kept) == "taking back: set to 2"
    assert (number.undo.next, number.undo.next_again) == ("set to 2", "")


def test_old_deeds_are_forgotten(number: Number) -> None:
    for value in range(1, MOST + 10):
        number.set(value)
    while number.undo.undo():
        pass
    assert number.value == 9
    number.undo.clear()
    assert number.undo.redo() == ""
