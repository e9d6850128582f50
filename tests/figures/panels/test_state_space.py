"""What the plane of the principal components shows."""

import numpy as np
import pytest

from rnnviz.figures.panels.state_space import StateSpacePlot, project
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from tests.figures.helpers import Sheet, trained, with_nan

SIZE = (900, 700)


def test_components_of_many_units_are_those_that_all_eigenvectors_give() -> None:
    snapshot = trained(model__units=100, task__delay=30)
    states, valid = snapshot.trace.layers[0].states["h"], snapshot.trace.valid
    cloud = states.transpose(0, 2, 1)[valid].astype(np.float64)
    cloud -= cloud.mean(axis=0)
    values, vectors = np.linalg.eigh(cloud.T @ cloud)
    found = project(states, valid)
    expected = np.abs(cloud @ vectors[:, ::-1][:, :2])
    assert np.abs(found.points.transpose(0, 2, 1)[valid]) == pytest.approx(expected, abs=1e-3)
    assert found.explained == pytest.approx(values[::-1][:2] / values.sum(), rel=1e-4)


def test_the_projection_keeps_the_variance_and_does_not_flip() -> None:
    rng = np.random.default_rng(1)
    mixing = rng.standard_normal((2, 6))
    flat = np.einsum("tkb,ku->tub", rng.standard_normal((20, 2, 4)), mixing)
    valid = np.ones((20, 4), bool)
    found = project(flat, valid)
    assert sum(found.explained) == pytest.approx(1)
    centred = flat - flat.mean(axis=(0, 2))[None, :, None]
    assert (found.points**2).sum() == pytest.approx((centred**2).sum())
    nearly = project(flat + 1e-4 * rng.standard_normal(flat.shape), valid)
    assert np.abs(nearly.points - found.points).max() < 1e-2


def test_states_that_are_no_numbers_or_padding_have_no_point() -> None:
    valid = np.ones((5, 1), bool)
    valid[4] = False
    states = np.random.default_rng(0).standard_normal((5, 3, 1))
    states[2, 1] = np.nan
    points = project(states, valid).points
    assert np.isnan(points[[2, 4]]).all()
    assert np.isfinite(points[[0, 1, 3]]).all()
    assert np.isnan(project(np.full((5, 3, 1), np.nan), valid).points).all()
    assert np.isnan(project(np.ones((5, 3, 1)), valid).explained).all()
    plot, _ = Sheet(with_nan(trained(), "h", 5, 2), panels=["state_space"]).plot("state_space")
    assert plot.read(Cursor(5))[1:] == ("PC 1 NaN", "PC 2 NaN")


def test_pointing_near_a_state_means_its_step() -> None:
    sheet = Sheet(trained(), size=SIZE, panels=["state_space"])
    plot, area = sheet.plot("state_space")
    assert isinstance(plot, StateSpacePlot)
    xs, ys = plot.in_pixels(*plot.path[7:8].T)
    x, y = float(xs[0]), float(ys[0])
    assert plot.locate(x, y).step == 7
    assert plot.read(Cursor(7))[0] == "t 7"
    assert plot.locate(0, 0) == Cursor()
    sheet.point(Cursor(7))
    assert sheet.pixel(area.x + x, area.y + y) == argb(DARK.ink)


def test_another_trajectory_is_chosen_by_a_click() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, size=SIZE, panels=["state_space"])
    plot, _ = sheet.plot("state_space")
    choices = [
        plot.choose(float(x), float(y))
        for sequence in range(1, snapshot.trace.size)
        for x, y in zip(*plot.in_pixels(*plot.points[:, :, sequence].T), strict=True)
    ]
    chosen = {choice.view.sequence for choice in choices if choice is not None}
    assert chosen
    assert 0 not in chosen
    path = plot.path
    assert plot.choose(*(float(v[0]) for v in plot.in_pixels(*path[3:4].T))) is None


def test_the_table_holds_the_components_of_every_sequence() -> None:
    snapshot = trained()
    plot, _ = Sheet(snapshot, panels=["state_space"]).plot("state_space")
    table = plot.table()
    assert len(table) == 1 + 2 * snapshot.trace.size
    assert table["sequence 2 PC 1"] == pytest.approx(plot.points[:, 0, 1])
