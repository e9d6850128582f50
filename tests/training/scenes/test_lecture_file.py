"""The file of a lecture that is made: written whole, never over somebody else's changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.scenes.editing import added, moved_to, titled, without
from rnnviz.training.scenes.lecture import Lecture
from rnnviz.training.scenes.lecture_file import LectureFile, OverwriteError, with_suffix


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "week.json"
    path.write_text(
        '{"format": 1, "title": "Week", "by": "me", "scenes": ["clipping", "exploding"]}'
    )
    return path


def scenes(path: Path) -> list[object]:
    found: list[object] = json.loads(path.read_text())["scenes"]
    return found


def test_every_change_is_in_the_file_at_once_and_can_be_taken_back(path: Path) -> None:
    file = LectureFile.read(path)
    assert file.saved
    assert not file.can_undo
    file.change(moved_to(file.lecture, 0, 1))
    file.change(without(file.lecture, 0))
    assert scenes(path) == ["clipping"]
    assert json.loads(path.read_text())["by"] == "me"  # what we do not know is kept
    file.undo()
    assert scenes(path) == ["exploding", "clipping"]
    file.undo()
    assert scenes(path) == ["clipping", "exploding"]
    assert not file.can_undo
    file.undo()


def test_letters_that_are_typed_into_one_field_are_taken_back_together(path: Path) -> None:
    file = LectureFile.read(path)
    for title in ("W", "We", "Wee"):
        file.change(titled(file.lecture, title), "title")
    file.change(without(file.lecture, 0))
    file.undo()
    assert file.lecture.title == "Wee"
    file.undo()
    assert file.lecture.title == "Week"


def test_a_new_lecture_has_a_file_from_its_first_scene_on(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    file = LectureFile(Lecture("New", (), path))
    assert not path.exists()
    file.change(added(file.lecture, ["clipping"]))
    assert LectureFile.read(path).lecture == file.lecture


def test_what_somebody_else_has_written_is_not_overwritten_without_asking(path: Path) -> None:
    file = LectureFile.read(path)
    theirs = path.read_text().replace("Week", "Theirs")
    path.write_text(theirs)
    with pytest.raises(OverwriteError, match="changed by another program"):
        file.change(without(file.lecture, 0))
    assert path.read_text() == theirs
    assert not file.saved
    assert file.lecture.entries == ("exploding",)
    with pytest.raises(OverwriteError):
        file.change(titled(file.lecture, "Ours"))
    file.save(overwrite=True)
    assert file.saved
    assert (scenes(path), json.loads(path.read_text())["title"]) == (["exploding"], "Ours")
    path.write_text("{")
    with pytest.raises(OverwriteError):
        file.undo()


def test_a_file_that_is_gone_is_written_again(path: Path) -> None:
    file = LectureFile.read(path)
    path.unlink()
    file.change(without(file.lecture, 0))
    assert scenes(path) == ["exploding"]


def test_what_cannot_be_written_is_kept_and_can_be_saved_elsewhere(path: Path) -> None:
    file = LectureFile.read(path)
    before = path.read_text()
    path.chmod(0o400)
    with pytest.raises(RnnvizError, match="read-only"):
        file.change(without(file.lecture, 0))
    assert path.read_text() == before
    assert not file.saved
    other = path.with_name("other.json")
    file.save_as(other)
    assert file.saved
    assert (scenes(other), file.lecture.source) == (["exploding"], other)
    file.undo()  # in its new file
    assert scenes(other) == ["clipping", "exploding"]
    assert path.read_text() == before
    with pytest.raises(RnnvizError, match="which this run uses"):
        file.save_as(path.with_name("data.json"), [path.with_name("data.json")])


@pytest.mark.parametrize(
    "content", ["{", '{"format": 1, "task": "copy"}', '{"format": 1, "scenes": []}']
)
def test_what_is_no_lecture_is_none(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(RnnvizError, match=r"week\.json"):
        LectureFile.read(path)


def test_a_file_is_named_as_one_of_ours() -> None:
    assert with_suffix("a").name == "a.json"
    assert with_suffix("a.png").name == "a.png.json"
    assert with_suffix("b/A.JSON") == Path("b/A.JSON")
