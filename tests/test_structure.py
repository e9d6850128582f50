"""Who may import whom, and how large a module and a folder may be."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rnnviz"

# By package, what is in it from top to bottom: a part may import those that stand below it, and
# those beside it in its row.
LAYERS = {
    "rnnviz": (
        {"__main__"},
        {"cli"},
        {"agreement", "arguments", "checking", "headless", "rendering", "torch"},
        {"app"},
        {"figures"},
        {"training"},
        {"tasks"},
        {"data"},
        {"engine"},
        {"registry", "settings", "files", "resources", "display", "numbers"},
        {"plugins"},
        {"console", "temporary"},
        {"errors", "interrupt"},
    ),
    "rnnviz.figures": (
        {"embedding", "inline", "sweeps"},
        {"application"},
        {"exporters"},
        {"export"},
        {"board"},
        {"slow_motion"},
        {"panels"},
        {"plots"},
        {"graphics_view"},
        {"items"},
        {"comparison"},
        {"view"},
        {"drawing"},
        {"style"},
    ),
    "rnnviz.training": (
        {"sessions", "sweeps"},
        {"worker", "claims"},
        {"run", "travel"},
        {"snapshot"},
        {"slow_motion"},
        {
            "batches",
            "evaluation",
            "fault",
            "fault_search",
            "losses",
            "metrics",
            "probe",
            "series",
        },
        {"exchange"},
        {"scenes"},
        {"commands"},
        {"settings"},
    ),
}

QT_FREE = ("training", "tasks", "data", "engine")
# What the engine knows nothing of: clocks, files, threads and processes.
NOT_IN_ENGINE = {
    *("time", "datetime", "io", "os", "pathlib", "shutil", "tempfile"),
    *("asyncio", "concurrent", "multiprocessing", "subprocess", "threading"),
}
MOST_LINES = 300
MOST_MODULES = 15
COLLECTIONS = {"tasks", "panels", "cells"}  # folders that grow by one module for each thing


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import, those of type checking alone and those inside functions too."""
    return grimp.build_graph("rnnviz", include_external_packages=True, cache_dir=None)


def ours(graph: grimp.ImportGraph) -> list[str]:
    return sorted(name for name in graph.modules if name.partition(".")[0] == "rnnviz")


@pytest.mark.parametrize("package", LAYERS)
def test_every_part_has_its_layer(graph: grimp.ImportGraph, package: str) -> None:
    parts = {name.removeprefix(f"{package}.") for name in graph.find_children(package)}
    assert parts == set().union(*LAYERS[package])


@pytest.mark.parametrize("package", LAYERS)
def test_no_import_goes_up(graph: grimp.ImportGraph, package: str) -> None:
    rows = [grimp.Layer(*row, independent=False) for row in LAYERS[package]]
    wrong = graph.find_illegal_dependencies_for_layers(rows, containers={package})
    routes = {
        " -> ".join([*sorted(route.heads), *route.middle, *sorted(route.tails)])
        for dependency in wrong
        for route in dependency.routes
    }
    assert not routes, "\n".join(sorted(routes))


def test_only_those_that_tell_the_version_import_the_public_face(
    graph: grimp.ImportGraph,
) -> None:
    tell_it = {
        "rnnviz.figures.sweeps.words",
        "rnnviz.arguments.parser",
        "rnnviz.app.about.versions",
    }
    assert graph.find_modules_that_directly_import("rnnviz") <= tell_it


def test_no_import_goes_in_a_circle(graph: grimp.ImportGraph) -> None:
    imported = {name: graph.find_modules_directly_imported_by(name) for name in ours(graph)}
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]), pytrace=False)


def test_the_engine_knows_no_clock_file_thread_or_process(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{name} imports {other}"
        for name in ours(graph)
        if name.startswith("rnnviz.engine")
        for other in graph.find_modules_directly_imported_by(name) & NOT_IN_ENGINE
    ]
    assert not wrong


def test_engine_tasks_and_training_load_no_qt(graph: grimp.ImportGraph) -> None:
    below = tuple(f"rnnviz.{part}" for part in QT_FREE)
    modules = [name for name in ours(graph) if name.startswith(below)]
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(*{'PySide6', 'shiboken6', 'pyqtgraph'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


def test_no_module_is_too_long() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert not {name: length for name, length in lengths.items() if length > MOST_LINES}


def test_no_folder_holds_too_many_modules() -> None:
    sizes = Counter(path.parent for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    assert not {
        folder.relative_to(ROOT).as_posix(): size
        for folder, size in sizes.items()
        if size > MOST_MODULES and folder.name not in COLLECTIONS
    }
