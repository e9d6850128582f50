"""The rules that no single file can keep: who imports whom, what is shipped, what stays out."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from PySide6.QtGui import QImage, QPainter, QPen

from rnnviz.resources import resource

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rnnviz"

# A module may import from its own row and from those below.
LAYERS = [
    {"rnnviz.__main__"},
    {"rnnviz.cli"},
    {"rnnviz.app"},
    {"rnnviz.figures"},
    {"rnnviz"},
    {"rnnviz.training"},
    {"rnnviz.tasks"},
    {"rnnviz.data"},
    {"rnnviz.engine"},
    {
        *("rnnviz.registry", "rnnviz.settings", "rnnviz.errors"),
        *("rnnviz.files", "rnnviz.resources", "rnnviz.display", "rnnviz.numbers"),
    },
]
QT_FREE = ["rnnviz.training", "rnnviz.tasks", "rnnviz.data", "rnnviz.engine"]

# What the engine knows nothing of: clocks, files, threads and processes.
NOT_IN_ENGINE = {
    *("time", "datetime", "io", "os", "pathlib", "shutil", "tempfile"),
    *("asyncio", "concurrent", "multiprocessing", "subprocess", "threading"),
}
LOCK_FILES = re.compile(r"(^|/)([\w-]*[.-]lock(\.\w+)?|pylock[\w.-]*\.toml)$")
DOWNLOAD = re.compile(
    r"https?://\S+(/simple\b|\.(whl|deb|zip|tar\.\w+|tgz|exe|dmg|msi)\b)"
    r"|\b(extra-)?index-url\b|\bfind-links\b|\[tool\.uv\.index\]"
)
TOP_LEVEL = {
    *("rnnviz", "resources", "docs", "tests"),
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"),
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every import in a file, wherever it stands: its line and the full name asked for."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def layer(name: str) -> int:
    """Return the row of a module, or of a name in one."""
    rows = {module: row for row, modules in enumerate(LAYERS) for module in modules}
    return rows.get(".".join(name.split(".")[:2]), rows["rnnviz"])


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """What git keeps; what a person leaves in the checkout is theirs."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    # The checkout may belong to another user, as in a container.
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in names.split("\0") if (ROOT / name).is_file()]


def test_every_module_has_a_layer() -> None:
    known = set().union(*LAYERS)
    names = {".".join(module_name(path).split(".")[:2]) for path in MODULES}
    assert names <= known, f"put into LAYERS: {names - known}"


def test_imports_go_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in MODULES
        for line, name in imports(path)
        if name.split(".")[0] == "rnnviz" and layer(name) < layer(module_name(path))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_engine_knows_no_clock_file_thread_or_process() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in MODULES
        if module_name(path).startswith("rnnviz.engine")
        for line, name in imports(path)
        if name.split(".")[0] in NOT_IN_ENGINE
    ]
    assert not wrong, "\n".join(wrong)


def test_engine_tasks_and_training_load_no_qt() -> None:
    modules = [name for name in map(module_name, MODULES) if name.startswith(tuple(QT_FREE))]
    assert {".".join(name.split(".")[:2]) for name in modules} == set(QT_FREE)
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(*{'PySide6', 'shiboken6', 'pyqtgraph'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}
    assert not {name: length for name, length in lengths.items() if length > 300}


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


def test_the_resources_are_found_in_the_checkout() -> None:
    assert resource() == ROOT / "resources"
    assert resource("debian.sh").is_file()


def test_a_wheel_made_from_the_source_archive_carries_the_resources(tmp_path: Path) -> None:
    (sdist,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path))
    with tarfile.open(sdist) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # from Python 3.11.4 on
        packed.extractall(tmp_path)
    (source,) = (path for path in tmp_path.iterdir() if path.is_dir())
    (wheel,) = WheelBuilder(str(source)).build(directory=str(tmp_path), versions=["standard"])
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)

    def below(folder: Path) -> set[Path]:
        return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}

    for_the_checkout = {"debian.sh", "pictures"}
    wanted = {path for path in below(ROOT / "resources") if path.parts[0] not in for_the_checkout}
    assert below(site / "rnnviz" / "_resources") == wanted
    code = "from importlib.util import *; s = spec_from_file_location('r', 'rnnviz/resources.py');"
    code += "m = module_from_spec(s); s.loader.exec_module(m); print(m.resource())"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=site).stdout
    assert Path(found.strip()).resolve() == (site / "rnnviz" / "_resources").resolve()
