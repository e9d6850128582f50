"""People's files: what is read, what is refused, and how each is known again."""

import os
from pathlib import Path

import pytest

from rnnviz.data import own_file
from rnnviz.errors import SettingError


def refusal(path: Path | str, known: str = "") -> str:
    with pytest.raises(SettingError) as caught:
        own_file.decode(
            str(path), own_file.read(str(path), known or own_file.checksum_of(str(path)))
        )
    assert caught.value.key == "path"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_checksum_is_of_the_contents_alone(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a", b"one"), written(tmp_path / "b", b"one")
    assert own_file.checksum_of(str(first)) == own_file.checksum_of(str(second))
    before = own_file.checksum_of(str(first))
    first.write_bytes(b"two")
    os.utime(first, ns=(1, 1))
    assert own_file.checksum_of(str(first)) != before


def test_a_file_is_hashed_once_while_it_stays(tmp_path: Path, monkeypatch) -> None:
    path = written(tmp_path / "a", b"content")
    checksum = own_file.checksum_of(str(path))
    monkeypatch.setattr(own_file, "_read", lambda _: pytest.fail("read again"))
    assert own_file.checksum_of(str(path)) == checksum


def test_what_cannot_be_read_is_said_with_its_remedy(tmp_path: Path, monkeypatch) -> None:
    assert "does not exist: put it back" in refusal(tmp_path / "gone.txt")
    assert "is no file" in refusal(tmp_path)
    assert "is empty" in refusal(written(tmp_path / "a", b""))
    assert "zero at byte 3" in refusal(written(tmp_path / "b", b"ab\0c"))
    assert "no UTF-8 at byte 4: save it as UTF-8" in refusal(
        written(tmp_path / "c", "caf\xe9!".encode("latin-1"))
    )
    assert "does not exist" in refusal("a\0b")
    assert "cannot be read: File name too long" in refusal("a" * 500)
    monkeypatch.setattr(own_file, "LARGEST", 2_000_000)
    large = written(tmp_path / "d", b"x" * 3_000_000)
    assert "has 3 MB, more than the 2 MB that are read" in refusal(large)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = written(tmp_path / "a", b"x")
    path.chmod(0)
    assert "Permission denied" in refusal(path)


def test_a_file_that_has_changed_is_told_from_the_one_that_was_chosen(tmp_path: Path) -> None:
    path = written(tmp_path / "a", b"one")
    checksum = own_file.checksum_of(str(path))
    written(path, b"other")
    assert "has changed since this experiment was made" in refusal(path, checksum)


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    assert own_file.decode("a", b"\xef\xbb\xbfa\r\nb\rc\n") == "a\nb\nc\n"
