"""How the runs are doing, in the line at the top."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.app.bars.header import Header


@pytest.mark.parametrize(
    ("updates", "said"),
    [
        ((None, None), "paused"),
        ((940, None), "A solved at 940"),
        ((None, 1200), "B solved at 1,200"),
        ((940, 1200), "A and B solved"),
        ((940, 1200, 20), "A, B and C solved"),
        ((940,), "solved at 940"),
    ],
)
def test_it_says_which_runs_are_solved(
    qapp: object, updates: tuple[int | None, ...], said: str
) -> None:
    first = Trainer(Experiment().with_settings({"model.units": 3})).snapshot(())
    header = Header()
    header.show_state([replace(first, solved_at=one) for one in updates], False, False)
    assert header.labels["state"].text() == said
    header.deleteLater()
