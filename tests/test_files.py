import os
from contextlib import suppress
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, free_name, replacing


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with suppress(KeyError), replacing(path) as temporary:
        temporary.write_text("half")
        raise KeyError
    assert path.read_text() == "old"
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_the_usual_permissions(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.touch()
    with replacing(ours) as temporary:
        temporary.touch()
    assert ours.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("name", ["missing/a.png", "."])
def test_what_cannot_be_written_is_said_beforehand(tmp_path: Path, name: str) -> None:
    with pytest.raises(RnnvizError, match="cannot be written"):
        check_writable(tmp_path / name)


def test_an_error_of_the_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match="No space left"), replacing(tmp_path / "a"):
        raise OSError(28, "No space left on device")
    assert os.listdir(tmp_path) == []


def test_a_free_name(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    assert free_name(path) == path
    path.touch()
    (tmp_path / "a-2.png").touch()
    assert free_name(path) == tmp_path / "a-3.png"
