"""Lectures that are put in order and annotated: what their entries are afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.scenes.editing import (
    added,
    entries_in,
    moved_to,
    reworded,
    same_place,
    titled,
    without,
    words_of,
)
from rnnviz.training.scenes.lecture import Lecture

OWN = {"title": "Mine", "experiment": {"format": 1}, "notes": "Old"}
LECTURE = Lecture("Week 3", ("copy-rnn", OWN, "exploding"), Path("week.json"))


def test_scenes_are_put_in_another_order_added_and_left_out() -> None:
    assert moved_to(LECTURE, 0, 2).entries == (OWN, "exploding", "copy-rnn")
    assert moved_to(LECTURE, 2, 0).entries == ("exploding", "copy-rnn", OWN)
    assert without(LECTURE, 1).entries == ("copy-rnn", "exploding")
    assert added(LECTURE, ["clipping"]).entries == (*LECTURE.entries, "clipping")
    assert titled(LECTURE, " Week\n4 ").title == "Week 4"
    with pytest.raises(RnnvizError, match="at least one scene"):
        without(Lecture("", ("clipping",)), 0)
    with pytest.raises(RnnvizError, match="at most 200"):
        added(LECTURE, ["clipping"] * 198)


def test_a_built_in_scene_stays_one_by_name_until_it_says_something_else() -> None:
    annotated = reworded(LECTURE, 0, "notes", "Ask first.\n\nThen wait.")
    assert annotated.entries[0] == {"scene": "copy-rnn", "notes": "Ask first.\n\nThen wait."}
    assert words_of(annotated, 0)["title"] == words_of(LECTURE, 0)["title"] != ""
    silent = reworded(annotated, 0, "text", "")
    assert silent.entries[0] == {**annotated.entries[0], "text": ""}  # type: ignore[dict-item]
    again = reworded(silent, 0, "text", words_of(LECTURE, 0)["text"])
    assert reworded(again, 0, "notes", words_of(LECTURE, 0)["notes"]) == LECTURE


def test_a_scene_of_ones_own_keeps_all_else_and_its_order() -> None:
    changed = reworded(LECTURE, 1, "title", "Another")
    assert list(changed.entries[1]) == ["title", "experiment", "notes"]
    assert changed.entries[1] == {**OWN, "title": "Another"}
    assert "notes" not in reworded(changed, 1, "notes", "").entries[1]
    with pytest.raises(RnnvizError, match="shorten it"):
        reworded(LECTURE, 1, "title", "x" * 201)


def test_a_broken_entry_can_be_moved_and_named() -> None:
    lecture = Lecture("", ("gone", {"title": 3}))
    assert words_of(lecture, 0) == {"title": "", "text": "", "notes": ""}
    assert words_of(lecture, 1)["title"] == ""
    assert reworded(lecture, 1, "title", "New").entries[1] == {"title": "New"}


def test_what_a_file_holds_becomes_scenes() -> None:
    scene = {"format": 1, "title": "One", "experiment": {"format": 1, "task": "echo"}}
    (entry,) = entries_in(scene)
    assert entry == {key: value for key, value in scene.items() if key != "format"}
    assert entries_in({"format": 1, "task": "echo"}) == (
        {"experiment": {"format": 1, "task": "echo"}},
    )
    assert entries_in({"format": 1, "scenes": ["clipping", scene]}) == ("clipping", scene)


def test_where_a_scene_stands_after_a_change() -> None:
    assert same_place(LECTURE, 0, moved_to(LECTURE, 0, 2)) == 2
    assert same_place(LECTURE, 1, moved_to(LECTURE, 0, 2)) == 0
    assert same_place(LECTURE, 2, without(LECTURE, 2)) == 1
    assert same_place(LECTURE, 1, reworded(LECTURE, 1, "title", "New")) == 1
