"""What is shipped, what stays out, and what the versions that we build on must be able to do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pyqtgraph as pg
import pytest
from pyqtgraph.exporters import SVGExporter
from PySide6.QtGui import QImage, QPainter, QPen
from pytestqt.qtbot import QtBot

from rnnviz import __version__
from rnnviz.resources import resource
from tests.built import ROOT, build_wheel

LOCK_FILES = re.compile(r"(^|/)([\w-]*[.-]lock(\.\w+)?|pylock[\w.-]*\.toml)$")
DOWNLOAD = re.compile(
    r"https?://\S+(/simple\b|\.(whl|deb|zip|tar\.\w+|tgz|exe|dmg|msi)\b)"
    r"|\b(extra-)?index-url\b|\bfind-links\b|\[tool\.uv\.index\]"
)
TOP_LEVEL = {
    "docs",
    *("rnnviz", "resources", "tests"),
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "CITATION.cff"),
}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """What git keeps; what a person leaves in the checkout is theirs."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    # The checkout may belong to another user, as in a container.
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in names.split("\0") if (ROOT / name).is_file()]


def test_the_top_level_is_tidy(tracked: list[Path]) -> None:
    top = {path.parts[0] for path in tracked}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_lock_file_is_kept(tracked: list[Path]) -> None:
    assert not [str(path) for path in tracked if LOCK_FILES.search(path.as_posix())]


def test_no_download_address_is_kept(tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        if path != Path(__file__).relative_to(ROOT):
            text = (ROOT / path).read_bytes().decode("utf-8", errors="ignore")
            found += [f"{path}: {match[0]}" for match in DOWNLOAD.finditer(text)]
    assert not found


def test_a_citation_names_this_version_and_its_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert f"version: {__version__}" in citation
    assert f"license: {project['license']}" in citation
    assert {f'  - name: "{author["name"]}"' for author in project["authors"]} <= set(citation)


def test_setting_a_pen_keeps_none_alive(qapp) -> None:
    """PySide6 6.12.0 lost a reference to None at every call that returns nothing, then aborted."""
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    pen = QPen()
    before = sys.getrefcount(None)
    for _ in range(1000):
        painter.setPen(pen)
    after = sys.getrefcount(None)
    painter.end()
    assert after > before - 500


def test_pyqtgraph_writes_svg(qtbot: QtBot) -> None:
    """pyqtgraph 0.14.0 cannot read the paths that PySide6 6.11 writes: hence our upper bound."""
    view = pg.PlotWidget()
    qtbot.addWidget(view)
    assert b"<svg" in SVGExporter(view.plotItem).export(toBytes=True)


def test_the_resources_are_found_in_the_checkout() -> None:
    assert resource() == ROOT / "resources"
    assert resource("debian.sh").is_file()


def test_a_wheel_made_from_the_source_archive_carries_the_resources(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(build_wheel(tmp_path)) as archive:
        archive.extractall(site)

    def below(folder: Path) -> set[Path]:
        return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}

    assert below(site / "rnnviz" / "_resources") == below(ROOT / "resources") - {Path("debian.sh")}
    pages = {path for path in below(ROOT / "docs") if path.suffix not in (".py", ".pyc", ".rst")}
    assert below(site / "rnnviz" / "_docs") == pages
    code = "from importlib.util import *; s = spec_from_file_location('r', 'rnnviz/resources.py');"
    code += "m = module_from_spec(s); s.loader.exec_module(m);"
    code += "print(m.resource()); print(m.documentation())"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=site).stdout
    assert [Path(line).name for line in found.splitlines()] == ["_resources", "_docs"]
    assert Path(found.splitlines()[0]).parent.resolve() == (site / "rnnviz").resolve()
