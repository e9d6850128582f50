"""Marks on an axis of updates stay apart."""

from rnnviz.figures.plots.update_marks import apart


def test_marks_that_would_overlap_are_one() -> None:
    assert apart([0.0, 3.0, 6.9, 7.0, 30.0, 31.0], 7.0) == [0.0, 7.0, 30.0]
    assert apart([], 7.0) == []
