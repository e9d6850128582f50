"""The contract tests run over every task of rnnviz, and over one that is added."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rnnviz.registry import tasks
from tests.extension.registered import registered


@pytest.fixture(autouse=True, scope="module")
def _one_task_is_added() -> Iterator[None]:
    with registered(tasks, "first_symbol"):
        yield
