import os
from contextlib import suppress
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, free_name, replacing, write_whole


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


def test_a_file_is_replaced_by_another_not_written_over(tmp_path: Path) -> None:
    path, reader = tmp_path / "a", tmp_path / "held open by a reader"
    path.write_bytes(b"old")
    reader.hardlink_to(path)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert reader.read_bytes() == b"old"


def test_a_file_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, events = tmp_path / "a", []

    def synced(handle: int) -> None:
        about = os.fstat(handle)
        events.append((about.st_ino, about.st_size, path.exists()))

    monkeypatch.setattr(os, "fsync", synced)
    write_whole(path, b"content")
    assert events == [(path.stat().st_ino, len(b"content"), False)]


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


def test_a_folder_that_is_not_writable_is_named_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (tmp_path, os.W_OK))
    with pytest.raises(RnnvizError, match=f"the folder {tmp_path} is not writable"):
        check_writable(tmp_path / "a.png")


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
