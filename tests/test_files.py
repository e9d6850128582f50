import errno
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, free_name, replacing, write_new, write_whole


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


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, r"No space left on device; make room there, or choose another folder\."),
        (errno.EDQUOT, r"quota exceeded; make room there, or choose another folder\."),
        (errno.EROFS, r"Read-only file system; choose another folder\."),
        (errno.EIO, r"Input/output error; choose another folder\."),
    ],
)
def test_an_error_of_the_disk_names_file_and_remedy_and_spares_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")

    def refuse(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(RnnvizError, match=f"{path} cannot be written: .*{remedy}"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_folder_that_goes_meanwhile_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()

    def write(path: Path) -> None:
        path.unlink()
        folder.rmdir()
        path.write_bytes(b"new")

    with pytest.raises(RnnvizError, match=f"there is no folder {folder} any more; make it again"):
        write_new(folder / "b.png", write)


def test_a_free_name(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    assert free_name(path) == path
    path.touch()
    (tmp_path / "a-2.png").touch()
    assert free_name(path) == tmp_path / "a-3.png"


@pytest.mark.parametrize("how", ["itself", "symlink", "hard link", "other spelling"])
def test_what_is_read_is_not_written_to(tmp_path: Path, how: str) -> None:
    read = tmp_path / "s.csv"
    read.write_text("1,2")
    path = tmp_path / "out.csv"
    if how == "symlink":
        path.symlink_to(read)
    elif how == "hard link":
        path.hardlink_to(read)
    else:
        path = read if how == "itself" else tmp_path / "x" / ".." / "s.csv"
        (tmp_path / "x").mkdir()
    with pytest.raises(RnnvizError, match=r"it would replace .*s\.csv, which this run uses"):
        write_whole(path, b"new", [read])
    assert read.read_text() == "1,2"


def test_two_outputs_that_are_not_there_yet_are_told_apart(tmp_path: Path) -> None:
    one = tmp_path / "a.csv"
    check_writable(tmp_path / "b.csv", [one])
    with pytest.raises(RnnvizError, match="which this run uses"):
        check_writable(tmp_path / "." / "a.csv", [one])


def test_a_link_is_refused_and_its_target_named(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    link.symlink_to(target)
    for there in (False, True):
        if there:
            target.write_text("old")
        with pytest.raises(RnnvizError, match=f"a link to {target}; name that file"):
            write_whole(link, b"new")
        assert link.is_symlink()
    assert target.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["link.csv", "target.csv"]


def test_a_file_that_is_read_only_stays(tmp_path: Path) -> None:
    path = tmp_path / "kept.csv"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(RnnvizError, match="it is read-only"):
        write_whole(path, b"new")
    assert path.read_text() == "old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_what_is_no_regular_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    with pytest.raises(RnnvizError, match="not a regular file"):
        write_whole(path, b"new")
    assert path.is_fifo()


@pytest.mark.parametrize("name", ["a" * 300 + ".png", "a\0b.png"])
def test_an_impossible_name_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(RnnvizError, match=r"cannot be written: .*choose another name"):
        check_writable(tmp_path / name)
    with pytest.raises(RnnvizError, match="cannot be written"):
        write_whole(tmp_path / name, b"new")
    assert os.listdir(tmp_path) == []


def test_a_long_suffix_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / ("a." + "b" * 250)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_new_file_takes_the_first_free_name(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    (tmp_path / "a-2.png").symlink_to("nowhere")  # taken, though it leads nowhere
    names = [write_new(path, lambda new: new.write_bytes(b"new")).name for _ in range(3)]
    assert names == ["a.png", "a-3.png", "a-4.png"]
    assert all((tmp_path / name).read_bytes() == b"new" for name in names)
    assert len(os.listdir(tmp_path)) == 4


def test_a_new_file_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    names = [write_new(tmp_path / "a", lambda new: new.write_bytes(b"new")) for _ in range(2)]
    assert [path.name for path in names] == ["a", "a-2"]
    assert all(path.read_bytes() == b"new" for path in names)
    assert len(os.listdir(tmp_path)) == 2


def test_a_new_file_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(new: Path) -> None:
        new.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(RnnvizError, match="No space left"):
        write_new(tmp_path / "a", fail)
    assert os.listdir(tmp_path) == []


TAKE = """
import sys
from pathlib import Path
from rnnviz.files import write_new

def write(new):
    new.write_text(sys.argv[1])
    print(flush=True)
    sys.stdin.readline()  # until all are as far

print(write_new(Path("a.png"), write))
"""


def test_processes_that_choose_a_name_at_once_get_one_each(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", TAKE, str(k)], cwd=tmp_path, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for k in range(3)
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    names = [process.communicate()[0].strip() for process in started]
    assert sorted(names) == ["a-2.png", "a-3.png", "a.png"]
    assert [(tmp_path / name).read_text() for name in names] == ["0", "1", "2"]
    assert len(os.listdir(tmp_path)) == 3
