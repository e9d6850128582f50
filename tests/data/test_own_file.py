"""People's files: what is read, what is refused, and how each is known again."""

import os
import socket
from pathlib import Path

import pytest

from rnnviz.data import own_file
from rnnviz.data.progress import watched
from rnnviz.data.regular_file import open_regular
from rnnviz.data.text import load_text
from rnnviz.errors import RnnvizError, SettingError


def refusal(path: Path | str, known: str = "") -> str:
    with pytest.raises(SettingError) as caught:
        read_texts(str(path), known)
    assert caught.value.key == "path"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def read_texts(path: str, known: str = "") -> list[str]:
    content = own_file.read(path, known or own_file.checksum_of(path))
    return list(own_file.texts(path, content))


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
    assert "cannot be read: it is a folder" in refusal(tmp_path)
    assert "is empty" in refusal(written(tmp_path / "a", b""))
    assert "zero at byte 3" in refusal(written(tmp_path / "b", b"ab\0c"))
    assert "not UTF-8 at byte 4: save it as UTF-8" in refusal(
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
    assert list(own_file.texts("a", b"\xef\xbb\xbfa\r\nb\rc\n")) == ["a\nb\nc\n"]


def test_a_file_is_opened_once_for_its_checksum_and_its_contents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def opening(path: Path) -> object:
        opened.append(path)
        return open_regular(path)

    monkeypatch.setattr(own_file, "open_regular", opening)
    path = str(written(tmp_path / "a", b"ab" * 1000))
    assert own_file.read(path, own_file.checksum_of(path)) == b"ab" * 1000
    assert len(opened) == 1
    assert not own_file._unread  # nothing of it stays in memory


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
def test_what_is_no_regular_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "socket"))
        for path in (tmp_path / "pipe", tmp_path / "socket", Path("/dev/zero"), Path("/dev/tty")):
            if path.exists():
                assert "not a regular file, but a pipe or a device" in refusal(path)
    for path in (Path("/proc/kmsg"), Path("/proc/version"), Path("/proc/self/environ")):
        if path.exists():  # they say that they have 0 bytes, and the first may block
            assert "is empty" in refusal(path) or "cannot be read" in refusal(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_a_pipe_that_takes_the_place_of_a_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    file = written(tmp_path / "a", b"x")
    about = os.stat(file)
    monkeypatch.setattr(os, "stat", lambda *_, **__: about)
    with pytest.raises(OSError, match="not a regular file"):
        open_regular(tmp_path / "pipe")


def test_progress_is_told_from_the_first_byte_to_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_file, "PORTION", 1000)
    path = str(written(tmp_path / "a", b"abcd" * 2500))
    told: list[tuple[str, float]] = []
    with watched(lambda path, share: told.append((path, share))):
        load_text(path, own_file.checksum_of(path))
    assert {where for where, _ in told} == {path}
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert len(shares) == 30  # bytes, characters, tokens
    assert (shares[0] < 0.1, shares[-1]) == (True, 1.0)


def test_reading_that_is_cancelled_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_file, "PORTION", 1000)
    path = str(written(tmp_path / "a", b"dcba" * 2500))
    for most in (0.1, 0.5, 0.9):

        def cancel(_: str, share: float, most: float = most) -> None:
            if share > most:
                raise RnnvizError("cancelled")

        with watched(cancel), pytest.raises(RnnvizError, match="cancelled"):
            load_text(path, own_file.checksum_of(path))
        assert not own_file._unread
    assert len(load_text(path, own_file.checksum_of(path)).tokens) == 10_000


def test_what_is_no_utf8_is_found_in_whichever_portion_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_file, "PORTION", 5)
    whole = "äöüß€漢字\r\n" * 3
    content = b"\xef\xbb\xbf" + whole.encode()
    assert "".join(own_file.texts("a", content)) == whole.replace("\r\n", "\n")
    for place in range(3, len(content)):
        bad = content[:place] + b"\xff" + content[place:]
        with pytest.raises(SettingError) as caught:
            list(own_file.texts("a", bad))
        found = int(str(caught.value).split("byte ")[1].split(":")[0])
        with pytest.raises(UnicodeDecodeError) as expected:
            bad.decode()
        assert found == expected.value.start + 1
