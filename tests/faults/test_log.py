"""The log: small, and in nobody's way."""

import errno
import os
from pathlib import Path

import pytest

from rnnviz.app.faults.log import ERROR, INFO, LARGEST, OLDER, Log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rnnviz" / "log" / "rnnviz.log"


def test_it_is_made_for_its_first_line(path: Path) -> None:
    log = Log(path)
    assert not path.parent.parent.exists()
    log.note(INFO, "begins")
    log.note(ERROR, "one\ntwo \udcff")
    log.close()
    log.note(INFO, "later")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert lines[0].endswith(f" {os.getpid()} INFO begins")
    assert lines[2] == "two \\udcff"
    assert f" {os.getpid()} ERROR one" in lines[1]


def test_it_stays_small(path: Path) -> None:
    first, second = Log(path), Log(path)  # of two windows
    for number in range(20 * LARGEST // 10_000):
        for log in (first, second):
            log.note(INFO, f"{number} " + "x" * 10_000)
    for log in (first, second):
        log.close()
    sizes = [one.stat().st_size for one in path.parent.iterdir()]
    assert len(sizes) == OLDER + 1
    assert max(sizes) <= LARGEST
    assert f"{number} x" in path.read_text(encoding="utf-8")[-10_100:]


@pytest.mark.parametrize(
    "trouble", ["read-only", "file for folder", "folder", "pipe", "link", "full"]
)
def test_whatever_is_wrong_stops_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    home = path.parent.parent
    if trouble == "read-only":

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refuse)
    elif trouble == "file for folder":
        home.write_text("mine")
    else:
        path.parent.mkdir(parents=True)
    if trouble == "folder":
        path.mkdir()
    elif trouble == "pipe":
        os.mkfifo(path)
    elif trouble == "link":
        path.symlink_to(path)
    elif trouble == "full":
        path.symlink_to("/dev/full")
    log = Log(path)
    for _ in range(3):
        log.note(ERROR, "x" * LARGEST)
    log.close()
    if trouble == "file for folder":
        assert home.read_text() == "mine"


def test_without_a_path_there_is_none() -> None:
    log = Log()
    log.note(ERROR, "x")
    log.close()
