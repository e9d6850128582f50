"""What --install-desktop writes is right, can be written again, and can be taken back."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from rnnviz.cli import main
from rnnviz.data.recording.reader import SUFFIX as RECORDING
from rnnviz.headless import desktop
from rnnviz.headless.desktop import ENTRY, ICON, KINDS, data_folder, entry_of
from rnnviz.resources import resource
from rnnviz.training.sessions.session import SUFFIX as SESSION
from tests.data.recording.made import recorded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="menus as Linux has them")

NAMESPACE = {"mime": "http://www.freedesktop.org/standards/shared-mime-info"}
STRANGE = '/home/jörg 100%/with "quotes" and $HOME and `x` and \\/bin/rnnviz-window'


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person's data is; rnnviz is installed elsewhere."""
    program = tmp_path / "an environment" / "bin" / "rnnviz-window"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    file = SimpleNamespace(name=program.name, locate=lambda: program)
    monkeypatch.setattr(desktop, "files", lambda _: [file])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


def command_in(text: str) -> list[str]:
    """Return the words of Exec, read as the specification says: as a value, then its quotes."""
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    value = parser["Desktop Entry"]["Exec"]
    value = re.sub(r"\\(.)", lambda one: {"n": "\n", "t": "\t"}.get(one[1], one[1]), value)
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', value)
    unquoted = [re.sub(r'\\(["`$\\])', r"\1", quoted) if quoted else word for quoted, word in words]
    return [word.replace("%%", "%") if word != "%f" else word for word in unquoted]


def test_it_writes_an_entry_an_icon_and_the_kinds_of_file(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--install-desktop"]) == 0
    written = [data / name for name in (ENTRY, ICON, KINDS)]
    *paths, done = capsys.readouterr().out.splitlines()
    assert paths == [f"written: {path}" for path in written]
    assert done == "rnnviz is in the menus of the desktop; rnnviz --remove-desktop takes it back."
    assert (data / ICON).read_bytes() == resource("icons", "rnnviz.svg").read_bytes()
    program = str(data.parent / "an environment" / "bin" / "rnnviz-window")
    assert command_in((data / ENTRY).read_text()) == [program, "%f"]


def test_again_it_is_the_same_and_then_it_is_taken_back(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = data / "applications" / "other.desktop"
    foreign.parent.mkdir(parents=True)
    foreign.touch()
    assert main(["--install-desktop"]) == 0
    before = {name: (data / name).read_bytes() for name in (ENTRY, ICON, KINDS)}
    assert main(["--install-desktop"]) == 0
    assert {name: (data / name).read_bytes() for name in before} == before
    assert main(["--remove-desktop"]) == 0
    capsys.readouterr()
    assert not any((data / name).exists() for name in before)
    assert foreign.exists()
    assert main(["--remove-desktop"]) == 0
    assert capsys.readouterr().out == f"nothing of rnnviz is in {data}.\n"


@pytest.mark.parametrize("program", [STRANGE, "/usr/bin/rnnviz-window"])
def test_any_path_is_quoted_as_the_specification_says(program: str, tmp_path: Path) -> None:
    text = entry_of(Path(program))
    assert command_in(text) == [program, "%f"]
    if shutil.which("desktop-file-validate"):
        entry = tmp_path / "rnnviz.desktop"
        entry.write_text(text, encoding="utf-8")
        checked = subprocess.run(
            ["desktop-file-validate", entry], capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stdout) == (0, "")


def test_the_entry_opens_the_kinds_of_file_that_are_described() -> None:
    kinds = ElementTree.parse(resource("desktop", "rnnviz.xml")).getroot()
    described = {kind.get("type") for kind in kinds.iterfind("mime:mime-type", NAMESPACE)}
    patterns = {glob.get("pattern") for glob in kinds.iterfind(".//mime:glob", NAMESPACE)}
    assert patterns == {f"*{SESSION}", f"*{RECORDING}"}
    line = re.search(r"^MimeType=(.*);$", entry_of(Path("/x")), re.MULTILINE)
    assert line is not None
    assert set(line[1].split(";")) == described


def test_files_begin_as_the_kinds_say(tmp_path: Path) -> None:
    session = tmp_path / f"a{SESSION}"
    assert main(["train", "sine-lstm", "--updates", "1", "--save-session", str(session)]) == 0
    kinds = ElementTree.parse(resource("desktop", "rnnviz.xml")).getroot()
    for path in (session, recorded(tmp_path / f"a{RECORDING}")):
        (kind,) = (
            one for one in kinds if one.find(f"mime:glob[@pattern='*{path.suffix}']", NAMESPACE)
            is not None
        )  # fmt: skip
        matches = [*kind.iterfind(".//mime:match", NAMESPACE)]
        assert len(matches) == 2
        for match in matches:
            start = int(match.get("offset", ""))
            value = match.get("value", "").encode().decode("unicode_escape").encode()
            assert path.read_bytes()[start : start + len(value)] == value


def test_without_a_home_for_data_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert main(["--install-desktop"]) == 2
    assert capsys.readouterr().err == (
        "rnnviz: there is no home folder: set HOME or XDG_DATA_HOME.\n"
    )


def test_a_folder_that_is_named_relatively_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert data_folder() == Path("/home/somebody/.local/share")


def test_where_it_cannot_be_written_it_is_said_in_a_sentence(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.touch()
    assert main(["--install-desktop"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"{data / ENTRY} cannot be written: Not a directory" in said


def test_what_is_not_installed_has_no_place_in_a_menu(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(desktop, "files", nothing)
    assert main(["--install-desktop"]) == 2
    assert "install rnnviz" in capsys.readouterr().err
    assert not data.exists()


@pytest.mark.parametrize("system", ["win32", "darwin"])
@pytest.mark.parametrize("option", ["--install-desktop", "--remove-desktop"])
def test_elsewhere_it_says_what_to_do(
    system: str, option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert main([option]) == 2
    said = capsys.readouterr().err
    assert "make a shortcut to the program rnnviz-window" in said


def test_without_the_program_that_indexes_kinds_of_file_it_names_its_package(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", os.fspath(data))
    assert main(["--install-desktop"]) == 0
    assert "install the package shared-mime-info" in capsys.readouterr().err
