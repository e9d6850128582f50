"""What a bare system lacks is said in one sentence, before anything is trained."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rnnviz import cli, display
from rnnviz.cli import main
from rnnviz.display import LIBRARIES, WINDOW_LIBRARIES, check_libraries, has_display
from rnnviz.errors import RnnvizError
from rnnviz.headless import train
from rnnviz.rendering import one as rendering
from tests.fonts import CONFIGURATION

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux has libraries in packages")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return a set: whatever is put in is a library that this system does not have."""
    lacking: set[str] = set()
    found = ctypes.CDLL

    def load(name: str) -> ctypes.CDLL:
        if name in lacking:
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")
        return found(name)

    def import_module(name: str) -> None:
        for library in sorted(lacking):
            raise ImportError(f"{library}: cannot open shared object file: No such file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(display, "import_module", import_module)
    return lacking


def test_the_set_up_of_a_bare_debian_installs_what_is_asked_for() -> None:
    script = (ROOT / "resources" / "debian.sh").read_text(encoding="utf-8")
    for name, table in (("libraries", LIBRARIES), ("window_libraries", WINDOW_LIBRARIES)):
        block = re.search(rf"^{name}='\n(.*?)'", script, re.DOTALL | re.MULTILINE)
        assert block is not None
        assert dict(pair.split("=") for pair in block.group(1).split()) == table


def test_the_page_on_installing_names_the_same_packages() -> None:
    text = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    for package in (*LIBRARIES.values(), *WINDOW_LIBRARIES.values()):
        assert package in text, package


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_that_is_missing_is_named_with_its_package(bare: set[str], library: str) -> None:
    check_libraries()
    bare.add(library)
    with pytest.raises(RnnvizError) as refused:
        check_libraries()
    package = LIBRARIES[library]
    assert str(refused.value) == (
        f"windows and pictures need the system library {library}: install it"
        f" (on Debian: apt-get install {package})."
    )


def test_all_that_are_missing_are_named_at_once_and_others_that_qt_names(bare: set[str]) -> None:
    bare.update(["libGL.so.1", "libglib-2.0.so.0", "libA11.so.6"])
    with pytest.raises(
        RnnvizError, match=r"libglib-2\.0\.so\.0, libGL\.so\.1, libA11\.so\.6: install"
    ):
        check_libraries()


def test_libraries_in_places_of_their_own_do(
    bare: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare.add("libGL.so.1")
    monkeypatch.setattr(display, "import_module", lambda _: None)
    check_libraries()


@pytest.mark.parametrize(
    "words", [["copy-lstm"], ["render", "copy-lstm", "-o", "a.png"], ["list", "panels"]]
)
@pytest.mark.parametrize("shown", ["", ":0"])
def test_it_is_said_before_training(
    words: list[str],
    shown: str,
    bare: set[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISPLAY", shown)
    for module, name in ((train, "begin"), (rendering, "begin"), (cli, "begun")):
        monkeypatch.setattr(module, name, lambda *_: pytest.fail("trained before it looked"))
    bare.add("libGL.so.1")
    assert main(words) == 2
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert "apt-get install libgl1" in output.err
    assert "README" not in output.err
    assert (output.out, os.listdir(tmp_path)) == ("", [])


@pytest.mark.parametrize("library", WINDOW_LIBRARIES)
def test_what_only_a_window_needs_is_named_too(
    bare: set[str], monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    bare.add(library)
    with pytest.raises(RnnvizError, match=f"{library}: install it .*{WINDOW_LIBRARIES[library]}"):
        has_display()
    monkeypatch.delenv("DISPLAY")
    assert not has_display()


@pytest.mark.parametrize("platform", ["vnc", "vnc:size=1280x800:port=5901", "linuxfb"])
def test_where_qt_has_a_screen_of_its_own_there_is_a_display(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert has_display()


TRAINING = """
import sys
from rnnviz import cli
from rnnviz.errors import RnnvizError
from rnnviz.rendering import one as rendering

def train(*_, **__):
    raise RnnvizError("it trains")

rendering.begin = train
sys.exit(cli.main(sys.argv[1:]))
"""
SHOWING = """
import sys
from PySide6.QtCore import QTimer
from rnnviz.app.session import Session

def play(self):
    print("rnnviz: it trains", file=sys.stderr)
    QTimer.singleShot(0, self.parent() or Window.close_all)

from PySide6.QtWidgets import QApplication

class Window:
    close_all = staticmethod(lambda: QApplication.closeAllWindows())

Session.play = play
from rnnviz.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("program", "words", "status"),
    [
        (TRAINING, ["render", "copy-lstm", "-o", "a.png"], 2),
        (TRAINING, ["copy-lstm"], 2),
        (SHOWING, ["copy-lstm", "--set", "model.units=4"], 0),
    ],
    ids=["render", "no display", "window"],
)
def test_without_a_font_it_is_said_before_training(
    tmp_path: Path, program: str, words: list[str], status: int
) -> None:
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(CONFIGURATION.format(folder=tmp_path))
    environment = {**os.environ, "FONTCONFIG_FILE": str(configuration), "DISPLAY": "",
                   "WAYLAND_DISPLAY": "" if program is TRAINING else "offscreen",
                   "XDG_CONFIG_HOME": str(tmp_path),
                   "PYTHONPATH": os.pathsep.join(sys.path)}  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [line for line in run.stderr.splitlines() if line.startswith("rnnviz: ")]
    assert run.returncode == status, run.stderr
    *_, warning, last = said
    assert "no font is installed" in warning
    assert "fonts-dejavu-core" in warning
    assert last == "rnnviz: it trains"
