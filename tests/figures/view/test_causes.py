"""Shares of a gradient by the losses that caused it: computed, stacked, drawn and said."""

import re

import numpy as np
import pytest

from rnnviz.figures.board.board import Board
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, THEMES
from rnnviz.figures.view.causes import causes_of
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.figures.view.view import View
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts import NEEDS, SHARES
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet

BY_CAUSE = View(losses=ALL_LOSSES, by_cause=True)


@pytest.fixture(scope="module", params=["rnn", "lstm"])
def trainer(request: pytest.FixtureRequest) -> Trainer:
    made = Trainer(
        Experiment().with_settings(
            {"model.cell": request.param, "model.units": 6, "training.batch": 4, "task.delay": 5}
        ),
        np.float64,
    )
    made.step(20)
    return made


@pytest.fixture
def snapshot(trainer: Trainer) -> Snapshot:
    return trainer.snapshot(NEEDS, Focus(losses=ALL_LOSSES))


def test_shares_are_projections_that_sum_to_one(trainer: Trainer, snapshot: Snapshot) -> None:
    """Recomputed from a pass for the loss of each step alone."""
    part = snapshot[SHARES]
    steps = part.steps.tolist()
    alone = [
        trainer.snapshot({"trace"}, Focus(losses=Losses(Which.STEP, step))).trace.layers[0]
        for step in steps
    ]
    whole = snapshot.trace.layers[0]
    for state, gradient in whole.gradients.items():
        total = gradient.total[:, :, 0]
        vectors = np.stack([one.gradients[state].total[:, :, 0] for one in alone])
        expected = (vectors * total).sum(axis=2) / np.square(total).sum(axis=1)
        found = part.of[whole.id, state]
        np.testing.assert_allclose(found[:-1], expected, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(found.sum(axis=0), 1.0)
        assert (found[-1] == 0).all()  # every loss is followed


def test_bands_are_as_high_as_shares_are_large(snapshot: Snapshot) -> None:
    run = RunView(snapshot, BY_CAUSE)
    layer = snapshot.trace.layers[0]
    causes = causes_of(run, layer, "h", DARK)
    assert causes is not None
    lower, upper = causes.bands
    sizes = np.abs(causes.shares)
    np.testing.assert_allclose(upper - lower, sizes / sizes.sum(axis=0))
    np.testing.assert_allclose(upper[-1], 1.0)
    assert (causes.negative == (causes.shares < 0)).all()


def test_only_all_losses_are_divided_up(trainer: Trainer, snapshot: Snapshot) -> None:
    layer = snapshot.trace.layers[0]
    answers = trainer.snapshot(NEEDS, Focus(losses=ANSWERS))
    for view, shown in ((View(losses=ALL_LOSSES), snapshot), (BY_CAUSE, answers)):
        assert causes_of(RunView(shown, view), layer, "h", DARK) is None


def test_shares_are_computed_only_where_they_are_asked_for() -> None:
    board = Board(Style.of(DARK), ["flow"])
    assert "shares" not in board.needs
    board.view = BY_CAUSE
    assert "shares" in board.needs


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_the_colour_at_a_step_is_that_of_its_largest_cause(
    snapshot: Snapshot, theme: object
) -> None:
    sheet = Sheet(snapshot, panels=["gradient"], view=BY_CAUSE, theme=theme)
    plot, area = sheet.plot("gradient")
    run, layer = RunView(snapshot, BY_CAUSE), snapshot.trace.layers[0]
    causes = causes_of(run, layer, "h", plot.look.theme)
    assert causes is not None
    last = snapshot.trace.steps - 1
    assert int(np.argmax(causes.shares[:, last])) == last  # nothing comes from later
    image = sheet.image
    x, y = area.x + area.width * (last + 0.75) / (last + 1), area.bottom - 12
    assert image.pixel(round(x), round(y)) == int(causes.colors[last])


def test_answers_are_told_from_the_steps_beside_them(snapshot: Snapshot) -> None:
    run, task = RunView(snapshot, BY_CAUSE), snapshot.experiment.task
    causes = causes_of(run, snapshot.trace.layers[0], "h", DARK)
    assert causes is not None
    answers = task.answer_steps(snapshot.probe.batch)[:, 0][causes.steps]
    assert answers.any()
    assert ((causes.colors[:-1] == argb(DARK.ink)) == answers).all()


def test_pointing_says_the_largest_causes(snapshot: Snapshot) -> None:
    plot, _ = Sheet(snapshot, panels=["flow"], view=BY_CAUSE).plot("flow")
    text = plot.explain(Cursor(3))
    named = [
        (int(s), int(p.replace("−", "-"))) for s, p in re.findall(r"L_\{(\d+)\} (−?\d+)", text)
    ]
    part = snapshot[SHARES]
    layer = snapshot.trace.layers[0]
    for state in reversed(list(layer.gradients)):
        shares = part.of[layer.id, state][:-1, 3]
        for step, said in named[:3]:
            assert said == round(100 * float(shares[part.steps.tolist().index(step)]))
        named = named[3:]
