"""What is seen goes into a file and comes back; what cannot be is refused in a sentence."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.errors import RnnvizError
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.figures.view.seen import ENTRIES, USUALLY, Seen
from rnnviz.figures.view.unit_order import in_order
from rnnviz.figures.view.view import BY_NUMBER, View
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.slow_motion.walk import Phase
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.what_if import OtherSymbol, OtherValue
from tests.figures.helpers import SMALL

SMALL_ONE = Experiment().with_settings(SMALL)
VIEWS = [
    View(),
    View(sequence=7, layer=LayerId(1, True), block="f", decades=(-3.0, 2.0), window=(2, 9)),
    View(sort=BY_NUMBER, folded=1.0, losses=ALL_LOSSES, by_cause=True),
    View(sort="activity", losses=Losses(Which.STEP, 3), reveal=Reveal(Phase.BACKWARD, 4)),
    View(what_if=OtherSymbol(5, 3)),
    View(what_if=OtherValue(0, 2, -0.1)),
    View(what_if=Nudge(LayerId(1, True), "c", 31, 7, 0.5)),
]
PINS = [
    NOWHERE,
    Cursor(3, 1, layer=LayerId(0), state="c", plot="states", pinned=True),
    Cursor(mark="", plot="inspector", pinned=True),
    Cursor(update=40, source=2, place=(0.5, -1.0), pinned=True),
]


def scene(values: object, *others: Experiment) -> Scene:
    return Scene("a", SMALL_ONE, "", others=others, view=json.loads(json.dumps(values)))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("pin", PINS)
def test_what_is_written_is_read_again(view: View, pin: Cursor) -> None:
    seen = Seen(view, pin)
    again = Seen.of(scene(seen.to_dict()))
    assert again == seen
    assert again.pin.pinned == (pin != NOWHERE)


def test_the_rows_stay_as_they_were_sorted() -> None:
    experiments = SMALL_ONE, SMALL_ONE.with_settings({"model.layers": 2})
    trainers = [Trainer(experiment) for experiment in experiments]
    view = in_order(View(), [trainer.snapshot() for trainer in trainers])
    again = Seen.of(scene(Seen(view).to_dict(), experiments[1])).view
    assert again == view
    for trainer in trainers:
        trainer.step(60)
    now = [trainer.snapshot() for trainer in trainers]
    assert in_order(again, now) == in_order(view, now)


def test_every_part_of_a_view_is_written_unless_it_is_usual() -> None:
    assert set(ENTRIES) == {field.name for field in fields(View)} | {"pinned"}
    assert USUALLY.to_dict() == {"format": 1}
    assert Seen.of(scene({})) == USUALLY


def test_it_tells_what_to_look_at_more_closely() -> None:
    assert USUALLY.focus == Focus(0, ANSWERS)
    assert Seen(View(sequence=2, losses=ALL_LOSSES)).focus == Focus(2, ALL_LOSSES)
    assert Seen(View(sequence=2, typed="ABC"), Cursor(source=4)).focus == Focus(
        0, Losses(Which.STEP, 4), "ABC"
    )
    change = OtherSymbol(5, 3)
    assert Seen(View(what_if=change)).focus == Focus(0, ANSWERS, what_if=change)
    assert Seen(View(reveal=Reveal())).needs == {"walk"}
    assert Seen(View(by_cause=True)).needs == {"shares"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"format": 2}, "the format is 2"),
        ({"sort": "number"}, 'there is no "format": 1'),
        ({"format": 1, "sequenc": 1}, "has no 'sequenc': did you mean 'sequence'"),
        ({"format": 1, "sequence": 8}, '"sequence" of its "view" is 8, but must be a whole number'),
        ({"format": 1, "sequence": True}, "from 0 to 7"),
        ({"format": 1, "window": [5, 6]}, "at least 2 after"),
        ({"format": 1, "decades": [1, 0]}, "at least 1 apart"),
        ({"format": 1, "decades": [0, float("nan")]}, "at least 1 apart"),
        ({"format": 1, "sort": "colour"}, "one of "),
        ({"format": 1, "losses": "one step"}, '"answers", "all losses"'),
        ({"format": 1, "losses": ["answers"]}, '"answers", "all losses"'),
        ({"format": 1, "reveal": {"phase": "sideways", "step": 1}}, "forward, loss, backward"),
        ({"format": 1, "layer": {"index": -1}}, '"layer" of its "view"'),
        ({"format": 1, "order": {"update": 1, "rows": [{"run": 0}]}}, '"order" of its "view"'),
        ({"format": 1, "pinned": {"step": "3"}}, '"pinned" of its "view"'),
        ({"format": 1, "pinned": {"colour": 3}}, '"pinned" of its "view"'),
        ({"format": 1, "typed": "nonsense?"}, "unknown to the task"),
    ],
)
def test_what_is_no_view_is_refused_in_a_sentence(values: object, message: str) -> None:
    with pytest.raises(RnnvizError, match=message):
        Seen.of(scene(values))


@pytest.mark.parametrize(
    "value",
    [
        None, [], "h", 5, {}, {"step": 5}, {"step": -1, "token": 3}, {"step": 5, "token": 1.0},
        {"step": True, "token": 1}, {"step": 10**7, "token": 1}, {"step": 5, "token": 1, "by": 1},
        {"step": 5, "feature": 0, "by": float("nan")}, {"step": 5, "feature": 0, "by": 1e300},
        {"step": 5, "feature": 0, "by": 0}, {"step": 5, "feature": 0, "by": "1"},
        {"step": 5, "feature": 0, "by": 10**400}, {"step": 5, "feature": [0], "by": 1},
        {"step": 5, "unit": 1, "by": 1, "state": "h", "layer": 0},
        {"step": 5, "unit": 1, "by": 1, "state": "h", "layer": {"index": 0}},
        {"step": 5, "unit": 1, "by": 1, "state": "h", "layer": {"index": 0, "reverse": 0}},
        {"step": 5, "unit": 1, "by": 1, "state": 3, "layer": {"index": 0, "reverse": False}},
    ],
)  # fmt: skip
def test_what_is_no_change_is_refused_in_a_sentence(value: object) -> None:
    with pytest.raises(RnnvizError, match=r'"what_if" of its "view" is .*, but must be such as'):
        Seen.of(scene({"format": 1, "what_if": value}))


def test_rows_that_are_no_order_are_refused() -> None:
    rows = [{"run": 0, "layer": {"index": 0}, "units": [0, 1, 1, 3, 4, 5]}]
    with pytest.raises(RnnvizError, match='"order"'):
        Seen.of(scene({"format": 1, "order": {"update": 1, "rows": rows}}))


def test_a_view_for_more_than_there_is_can_be_drawn() -> None:
    """Of another layer, unit, step and loss than the run has, as a person's own view may be."""
    from tests.figures.helpers import Sheet, trained

    view = replace(VIEWS[1], window=(90, 99), losses=Losses(Which.STEP, 99))
    pin = Cursor(900, 800, source=700, layer=LayerId(4), state="x", plot="y", pinned=True)
    Sheet(trained(), view=Seen.of(scene(Seen(view, pin).to_dict())).view, cursor=pin)
