"""How every test runs: without a screen, on one core, repeatably, leaving nothing behind."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from tests.leaks import leftovers

# Neither a QApplication nor numpy is there yet. RNNVIZ_TEST_PLATFORM=xcb shows the windows.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("RNNVIZ_TEST_PLATFORM", "offscreen")
for library in ("OPENBLAS", "MKL", "OMP", "VECLIB"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

# Some containers forbid it; but every process that begins here would compile all of rnnviz anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

IN_CI = bool(os.environ.get("CI"))
settings.register_profile(
    "rnnviz",
    deadline=None,
    derandomize=IN_CI,
    database=None if IN_CI else settings.default.database,
)
settings.load_profile("rnnviz")

# `pytest -m quick` runs the first case of every test, but for those that wait for a window or a
# worker, and for these, which take longest: by the beginning of their names. What is left takes
# less than 40 seconds on two cores, and stands for every package.
SLOW_FIXTURES = {"window", "process"}
SLOW = (
    "tests/app/bars/test_words_bar.py",
    "tests/app/lecture/test_every_scene.py",
    "tests/app/test_comparison.py",
    "tests/app/test_ending.py",
    "tests/app/test_main.py",
    "tests/app/test_moment.py",
    "tests/app/test_own_data.py",
    "tests/app/test_preferences.py::test_a_broken_file_never",
    "tests/app/test_preferences.py::test_the_theme",
    "tests/app/test_preferences.py::test_what_is_no_file",
    "tests/app/test_random_actions.py",
    "tests/app/test_slow_motion.py",
    "tests/app/style/test_style.py::test_the_program_runs",
    "tests/app/test_window.py",
    "tests/data/test_table.py::test_a_table_takes",
    "tests/data/test_text.py::test_pairs_never",
    "tests/data/test_text.py::test_tokens_spell",
    "tests/docs/test_exchange_page.py",
    "tests/docs/test_pages.py::test_a_program",
    "tests/docs/test_pages.py::test_its_film",
    "tests/docs/test_site.py",
    "tests/engine/flow/test_sources.py::test_shapes",
    "tests/engine/interventions/test_holds.py::test_whatever_a_file",
    "tests/extension/",
    "tests/faults/test_saving.py",
    "tests/figures/board/test_contrast.py",
    "tests/figures/board/test_explanation.py::test_the_line",
    "tests/figures/board/test_explanation.py::test_the_loss",
    "tests/figures/board/test_explanation.py::test_whatever_is_pointed_at_is_explained",
    "tests/figures/board/test_figure_view.py",
    "tests/figures/board/test_layout.py::test_a_page_of_its_least",
    "tests/figures/board/test_layout.py::test_many_layers",
    "tests/figures/board/test_layout.py::test_the_gutter",
    "tests/figures/board/test_layout.py::test_the_layout_is_kept",
    "tests/figures/board/test_many_runs.py::test_of_more",
    "tests/figures/board/test_pointer.py",
    "tests/figures/board/test_runs.py",
    "tests/figures/items/test_header.py::test_numbers_under",
    "tests/figures/items/test_header.py::test_the_area",
    "tests/figures/items/test_header.py::test_titles_of_two",
    "tests/figures/panels/test_inspector.py::test_there_is_nothing_on_padding",
    "tests/figures/panels/test_own_data.py::test_each_panel",
    "tests/figures/panels/test_panels.py::test_a_panel_fits_wherever_it_is_put",
    "tests/figures/panels/test_what_if.py::test_where",
    "tests/figures/plots/test_plot.py::test_every_plot",
    "tests/figures/plots/test_thinning.py::test_a_single",
    "tests/figures/slow_motion/",
    "tests/figures/test_export.py",
    "tests/figures/test_film.py",
    "tests/figures/test_one_notation.py::test_nothing",
    "tests/figures/view/test_view.py",
    "tests/figures/test_inline.py::test_a_program",
    "tests/headless/test_sweep.py::test_an_interrupted",
    "tests/rendering/",
    "tests/tasks/test_own_tables.py::test_any_file",
    "tests/tasks/test_shapes.py::test_only_both_directions_can_look_ahead",
    "tests/test_agreement.py::test_a_file_that",
    "tests/test_agreement.py::test_columns",
    "tests/test_agreement.py::test_the_window",
    "tests/test_cli.py::test_a_film",
    "tests/test_cli.py::test_a_picture_has",
    "tests/test_cli.py::test_a_picture_of",
    "tests/test_cli.py::test_slow_motion",
    "tests/test_cli.py::test_two_runs_are_rendered_side_by_side",
    "tests/test_cli.py::test_without_a",
    "tests/test_console.py",
    "tests/test_display.py::test_without_a_font",
    "tests/test_fonts.py::test_no_text_is_cut_off",
    "tests/test_fuzz.py",
    "tests/test_installed.py",
    "tests/test_interrupt.py",
    "tests/test_packaging.py::test_a_wheel_made_from_the_source_archive",
    "tests/test_packaging.py::test_no_download",
    "tests/training/run/test_streams.py::test_training_is_the_same",
    "tests/training/run/test_trainer.py::test_a_plain_rnn_forgets",
    "tests/training/run/test_trainer.py::test_the_default_scene",
    "tests/training/run/test_trainer.py::test_the_same_experiment",
    "tests/training/sessions/test_session.py::test_it_goes_on",
    "tests/training/settings/test_embedded.py::test_a_small_file",
    "tests/training/settings/test_experiment.py::test_every_experiment",
    "tests/training/test_batches.py::test_dropout_is",
    "tests/training/test_batches.py::test_truncated",
    "tests/training/scenes/test_scene.py::test_what_a_scene_says",
    "tests/training/sweeps/test_cluster.py",
    "tests/training/sweeps/test_local.py::test_two_processes",
    "tests/training/travel/test_family.py::test_random",
    "tests/training/worker/test_process.py",
    "tests/training/worker/test_runs.py::test_it_pauses_when_solved",
)
YET_QUICK = (
    "tests/app/test_window.py::test_a_lesson",
    "tests/figures/board/test_figure_view.py::test_what_nobody",
    "tests/figures/board/test_runs.py::test_what_a_run_has_not",
    "tests/figures/slow_motion/test_slow_motion.py::test_states_appear",
    "tests/figures/test_export.py::test_a_png_is_what_is_drawn",
    "tests/figures/test_film.py::test_a_film_shows",
    "tests/rendering/test_several.py::test_a_picture_of",
    "tests/test_cli.py::test_a_film_goes_on",
    "tests/training/worker/test_process.py::test_weights_in_the_worker",
)

raised = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option."""
    parser.addoption(
        "--font", metavar="FAMILY", help="run as if this font family were the only one"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set up the system that the tests are to see; the processes beside it inherit that."""
    family = config.getoption("font")
    if family is None or hasattr(config, "workerinput"):
        return
    from tests.fonts import only

    folder = TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    try:
        os.environ.update(only(family, Path(folder.name)))
    except LookupError as reason:
        raise pytest.UsageError(f"--font: {reason}") from None


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark what is quick."""
    seen: set[str] = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        slow = test.startswith(SLOW) or not SLOW_FIXTURES.isdisjoint(item.fixturenames)
        if test not in seen and (not slow or test.startswith(YET_QUICK)):
            item.add_marker("quick")
        seen.add(test)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Spare the collector the imports: nearly all that they make stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Take what the imports made out of the collector's sight; it is searched after every test."""
    keep()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After the last test of a file do the same with what stays for the tests after it."""
    try:
        return (yield)
    finally:
        if nextitem is not None and nextitem.path != item.path:
            keep()


def keep() -> None:
    gc.collect()
    gc.freeze()


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Remember that a test raised: its traceback keeps things alive."""
    if call.excinfo is not None:
        item.stash[raised] = True


@pytest.fixture(autouse=True)
def _leaves_nothing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves windows, timers, threads or processes."""
    before = leftovers()
    yield
    if request.node.stash.get(raised, False):
        return
    if leftovers().keys() - before.keys():
        gc.collect()  # cycles are no leak
        leaked = Counter(text for key, text in leftovers().items() if key not in before)
        if leaked:
            names = "; ".join(f"{count} x {text}" for text, count in leaked.items())
            pytest.fail(f"this test left behind: {names}", pytrace=False)
