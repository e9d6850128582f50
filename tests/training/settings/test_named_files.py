"""A file that a picture or scene names is read only if the person says so."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.data import own_file
from rnnviz.errors import RnnvizError
from rnnviz.figures.export import render
from rnnviz.training.scenes.scene import load_scene
from tests.data.files import forget_files
from tests.figures.helpers import PICTURES

SECRET = "my diary, page by page " * 40
SMALL = {"task.length": 12, "model.units": 4, "training.batch": 4}


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    folder = tmp_path / "private"
    folder.mkdir()
    path = folder / "diary.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the person's files that are opened."""
    paths: list[str] = []
    opening = own_file.open_regular

    def open_and_note(path: Path) -> object:
        paths.append(str(path))
        return opening(path)

    monkeypatch.setattr(own_file, "open_regular", open_and_note)
    forget_files()
    return paths


def foreign(folder: Path, path: str) -> Path:
    """Return a file from elsewhere that names another."""
    scene = folder / "scene.json"
    content = {"format": 1, "task": "text", "task.path": path, **SMALL}
    scene.write_text(json.dumps(content), encoding="utf-8")
    return scene


LOADS: list[Callable[..., object]] = [
    Experiment.load,
    lambda path, *rest: load_scene(str(path), *rest).experiment,
]


@pytest.mark.parametrize("load", LOADS, ids=["experiment", "scene"])
class TestAsking:
    """What is asked before a file is read."""

    def test_nobody_is_there_to_ask(
        self, tmp_path: Path, diary: Path, opened: list[str], load: Callable[..., object]
    ) -> None:
        with pytest.raises(RnnvizError) as error:
            load(foreign(tmp_path, str(diary)))
        assert "\n" not in str(error.value)
        assert f"names the file {diary}, which is not read without your consent" in str(error.value)
        assert "set task.path to it" in str(error.value)
        assert opened == []

    @pytest.mark.parametrize("yes", [True, False])
    def test_the_person_is_asked_by_name_and_once(
        self, tmp_path: Path, diary: Path, opened: list[str], load: Callable[..., object], yes: bool
    ) -> None:
        asked: list[Path] = []

        def agree(path: Path) -> bool:
            asked.append(path)
            return yes

        if yes:
            experiment = load(foreign(tmp_path, str(diary)), {}, agree)
            assert experiment.task.path == str(diary)
            assert set(opened) == {str(diary)}
        else:
            with pytest.raises(RnnvizError, match="not read without your consent"):
                load(foreign(tmp_path, str(diary)), {}, agree)
            assert opened == []
        assert asked == [diary]

    def test_a_file_is_looked_for_beside_what_names_it(
        self, diary: Path, load: Callable[..., object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Path] = []
        experiment = load(
            foreign(diary.parent, diary.name), {}, lambda path: not asked.append(path)
        )
        assert asked == [diary]
        assert experiment.task.path == str(diary)
        monkeypatch.chdir(diary.parent)
        experiment = load(foreign(diary.parent.parent, diary.name), {}, lambda _: True)
        assert experiment.task.path == str(diary)

    def test_what_is_asked_for_is_what_is_read(
        self, tmp_path: Path, diary: Path, opened: list[str], load: Callable[..., object]
    ) -> None:
        """A link, or a way up and down again, does not hide the file's place."""
        holiday = tmp_path / "photos" / "holiday.txt"
        holiday.parent.mkdir()
        holiday.symlink_to(diary)
        (holiday.parent / "more").symlink_to(diary.parent)
        asked: list[Path] = []
        for name in ("photos/holiday.txt", "photos/more/diary.txt", "photos/../private/diary.txt"):
            experiment = load(foreign(tmp_path, name), {}, lambda path: not asked.append(path))
            assert experiment.task.path == str(diary)
        assert asked == [diary] * 3
        assert set(opened) == {str(diary)}

    def test_one_that_is_not_there_is_said_and_not_asked_for(
        self, tmp_path: Path, load: Callable[..., object]
    ) -> None:
        for name in ("gone.txt", "/nowhere/gone.txt", "a\0b", "x" * 5000):
            with pytest.raises(RnnvizError, match="which is not there: put it beside this one"):
                load(foreign(tmp_path, name), {}, lambda _: pytest.fail("asked"))

    def test_one_that_the_person_names_is_read_in_its_place(
        self, tmp_path: Path, diary: Path, opened: list[str], load: Callable[..., object]
    ) -> None:
        other = tmp_path / "other.txt"
        other.write_text("abc " * 200, encoding="utf-8")
        experiment = load(foreign(tmp_path, str(diary)), {"task.path": str(other)})
        assert experiment.task.path == str(other)
        assert set(opened) == {str(other)}


def test_runs_beside_the_first_name_no_files(
    tmp_path: Path, diary: Path, opened: list[str]
) -> None:
    scene = tmp_path / "scene.json"
    runs = [{"task": "text", "task.path": str(diary)}]
    scene.write_text(
        json.dumps({"format": 1, "experiment": {"format": 1}, "runs": runs}), encoding="utf-8"
    )
    with pytest.raises(RnnvizError, match="is the same in all runs"):
        load_scene(str(scene))
    assert opened == []


@pytest.mark.parametrize("suffix", PICTURES)
def test_a_picture_names_the_file_without_its_folder(
    tmp_path: Path, diary: Path, suffix: str, qapp: object
) -> None:
    experiment = Experiment().with_settings({"task": "text", "task.path": str(diary), **SMALL})
    snapshot = Trainer(experiment).snapshot()
    picture = diary.parent / f"picture{suffix}"
    render(snapshot, picture, size=(640, 480), panels=["sequence"])
    assert b"private" not in picture.read_bytes()
    assert Experiment.load(picture, agree=lambda _: True) == experiment
    render(snapshot, picture, size=(640, 480), panels=["sequence"], whole_paths=True)
    picture.rename(tmp_path / picture.name)
    assert Experiment.load(tmp_path / picture.name, agree=lambda _: True) == experiment
