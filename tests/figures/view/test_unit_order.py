"""Units are sorted by similarity, and then keep their rows."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.figures.view.unit_order import EARLY, by_similarity, in_order
from rnnviz.figures.view.view import BY_NUMBER, View
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import trained


def at_update(update: int, **settings: object) -> Snapshot:
    """Return a snapshot as if it were of another update of the same run."""
    return replace(trained(**settings), update=update, trace_update=update)  # type: ignore[arg-type]


def test_neighbours_are_alike() -> None:
    """Two groups of units that act alike, shuffled, come apart."""
    steps = np.linspace(0, 6, 40)
    kinds = np.array([0, 1, 1, 0, 1, 0, 0, 1])
    courses = [np.sin(steps) if kind else np.cos(2 * steps) for kind in kinds]
    rows = by_similarity(np.stack(courses, axis=1)[:, :, None])
    assert int(np.abs(np.diff(kinds[rows])).sum()) == 1


def test_rows_stay_while_a_run_goes_on() -> None:
    view = in_order(View(), [at_update(EARLY)])
    assert view.order is not None
    assert view.order.kind == "similarity"
    later = trained(updates=60)
    same_run = replace(later, origin=view.order.origins[0], update=900, trace_update=900)
    assert in_order(view, [same_run]) is view


def test_rows_are_sorted_once_more_when_the_first_weights_are_left_behind() -> None:
    view = in_order(View(), [at_update(0)])
    assert in_order(view, [at_update(EARLY - 1)]) is view
    sorted_again = in_order(view, [at_update(EARLY + 3)])
    assert sorted_again.order is not None
    assert sorted_again.order.update == EARLY + 3
    assert in_order(sorted_again, [at_update(0)]) is sorted_again  # a restart of the same run


def test_other_experiments_are_sorted_anew() -> None:
    view = in_order(View(), [at_update(200)])
    other = in_order(view, [at_update(200, model__units=5)])
    assert other.order is not None
    assert view.order != other.order
    assert all(len(rows) == 5 for rows in other.order.rows.values())


def test_by_number_there_is_no_order() -> None:
    assert in_order(View(sort=BY_NUMBER), [trained()]).order is None


@pytest.mark.parametrize("kind", ["similarity", "activity"])
def test_rows_are_all_units(kind: str) -> None:
    view = in_order(View(sort=kind), [trained()])
    assert view.order is not None
    assert all(sorted(rows) == list(range(6)) for rows in view.order.rows.values())
