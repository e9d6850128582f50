"""How every test runs: without a screen, on one core, repeatably, leaving nothing behind."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.leaks import leftovers

# Neither a QApplication nor numpy is there yet. RNNVIZ_TEST_PLATFORM=xcb shows the windows.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("RNNVIZ_TEST_PLATFORM", "offscreen")
for library in ("OPENBLAS", "MKL", "OMP", "VECLIB"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

IN_CI = bool(os.environ.get("CI"))
settings.register_profile(
    "rnnviz",
    deadline=None,
    derandomize=IN_CI,
    database=None if IN_CI else settings.default.database,
)
settings.load_profile("rnnviz")

raised = pytest.StashKey[bool]()


def pytest_collection_finish() -> None:
    """Take what the imports made out of the collector's sight; it is searched after every test."""
    gc.collect()
    gc.freeze()


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Remember that a test raised: its traceback keeps things alive."""
    if call.excinfo is not None:
        item.stash[raised] = True


@pytest.fixture(autouse=True)
def _leaves_nothing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves windows, timers, threads, processes or shared memory."""
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
