"""Claims as files hold them: every kind, its words, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from rnnviz.registry import claims
from rnnviz.training.claims.reading import claims_of, read_claim
from rnnviz.training.scenes.reading import EntryError
from rnnviz.training.scenes.scene import load_scene
from tests.training.claims.helpers import RNN, SMALL, claim

EXAMPLES: dict[str, tuple[dict[str, Any], str]] = {
    "solved": ({"run": "B", "by": 1200}, "B is solved within 1,200 updates"),
    "unsolved": ({"until": 1200}, "A is not solved after 1,200 updates"),
    "guesses": ({"until": 300}, "A still guesses after 300 updates"),
    "sooner": (
        {"than": "B", "by": 100, "factor": 2},
        "A is solved within 100 updates, and B needs more than 2 times as many",
    ),
    "explodes": ({"by": 150}, "A explodes within 150 updates"),
    "leaps": (
        {"by": 150, "ahead": 10},
        "the gradient of A leaps 10 or more updates before it explodes, within 150 updates",
    ),
    "overfits": (
        {"best_by": 400, "at": 800},
        "A predicts the held-out part best within 400 updates, and its loss is 1.1 times that"
        " after 800",
    ),
    "loss": (
        {"below": 0.9, "by": 400},
        "the held-out loss of A falls below 0.9 of the baseline within 400 updates",
    ),
    "accuracy": (
        {"of": "sequences", "above": 0.5, "until": 40},
        "the held-out accuracy of whole sequences of A stays above 0.5 over the first 40 updates",
    ),
    "norm": ({"above": 10, "at": 5}, "the norm of the gradient of A is above 10 after 5 updates"),
    "clipped": (
        {"above": 0.5, "at": 100},
        "the share of clipped updates of A is above 0.5 over the first 100 updates",
    ),
    "righter": (
        {"of": 1, "against": "others", "above": 0.2, "at": 20},
        "the accuracy of A on counted step 1 less that on the others is above 0.2 after 20 updates",
    ),
    "gradient": (
        {"step": 0, "of": "last", "below": 1e-9, "at": 500},
        "the gradient of the answers’ losses at step 0 of A is below 1e-9 times that at the last"
        " step after 500 updates",
    ),
    "direction": (
        {"above": 0.9999, "at": 20},
        "the cosine between the gradient of A before and after clipping is above 0.9999 after 20"
        " updates",
    ),
    "spectrum": (
        {"above": 1, "below": 1.5, "at": 0, "run": "B"},
        "the spectral radius of W_h of B is above 1 and below 1.5 after 0 updates",
    ),
    "value": (
        {"of": "f", "steps": "silent", "above": 0.9, "at": 50},
        "the mean size of f on the silent steps of A is above 0.9 after 50 updates",
    ),
    "kept": (
        {"state": "c", "from": 0, "to": "last", "above": 0.9, "at": 50},
        "the correlation of c at the last step of A with c at step 0 is above 0.9 after 50 updates",
    ),
    "counts": (
        {"state": "c", "inputs": {"a": 1, "b": -1}, "above": 0.9, "at": 50},
        "the correlation of a unit of c of A with the running sum of the inputs (a +1, b -1) is"
        " above 0.9 after 50 updates",
    ),
}


def test_every_kind_has_an_example() -> None:
    assert sorted(EXAMPLES) == list(claims)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_kind_is_a_sentence(kind: str) -> None:
    keys, words = EXAMPLES[kind]
    task = {"task": "counting"} if kind == "counts" else {}
    runs = SMALL.with_settings(task), RNN.with_settings(task)
    assert str(claim(kind, *runs, **keys)) == words


def test_settings_are_changed_in_the_run_or_in_all() -> None:
    said = claim("sooner", run="B", than="A", by=5, set={"task.delay": 7, "model.units": 3})
    assert str(said).endswith(", with task.delay 7 and model.units 3")
    trained = said.experiments((SMALL, RNN))
    assert [trained[run].model.units for run in "AB"] == [5, 3]
    assert {run.task.length for run in trained.values()} == {
        SMALL.with_settings({"task.delay": 7}).task.length
    }


@pytest.mark.parametrize(
    ("values", "place", "message"),
    [
        ({}, (), 'there is no "claim"'),
        ({"claim": 3}, ("claim",), "must be the name of a kind"),
        ({"claim": "solvd", "by": 3}, ("claim",), "did you mean 'solved'?"),
        ({"claim": "solved"}, (), 'there is no "by"'),
        ({"claim": "solved", "by": 3, "bye": 3}, ("bye",), "no such entry: did you mean 'by'?"),
        ({"claim": "solved", "by": "3"}, ("by",), "'3', but must be a whole number"),
        ({"claim": "solved", "by": True}, ("by",), "True, but must be a whole number"),
        ({"claim": "solved", "by": -1}, ("by",), "from 0 to 100,000"),
        ({"claim": "solved", "by": 3, "run": "C"}, ("run",), "the scene has runs A and B"),
        ({"claim": "solved", "by": 3, "run": 1}, ("run",), "must be a name"),
        ({"claim": "sooner", "by": 3, "than": "C"}, ("than",), "the scene has runs A and B"),
        ({"claim": "sooner", "by": 3, "than": "B", "factor": 0.5}, ("factor",), "from 1"),
        ({"claim": "solved", "by": 3, "holds": "9 of 9"}, ("holds",), "of at least 10"),
        ({"claim": "solved", "by": 3, "holds": "11 of 10"}, ("holds",), '"9 of 10"'),
        ({"claim": "solved", "by": 3, "holds": 9}, ("holds",), '"9 of 10"'),
        ({"claim": "solved", "by": 3, "set": 9}, ("set",), "an object of settings"),
        (
            {"claim": "solved", "by": 3, "set": {"task.dely": 9}},
            ("set", "task.dely"),
            "did you mean 'task.delay'?",
        ),
        (
            {"claim": "solved", "by": 3, "set": {"model.dropout": 0.5}},
            ("set",),
            "acts between layers",
        ),
        ({"claim": "norm", "at": 3, "above": "x"}, ("above",), "must be a number"),
        ({"claim": "norm", "at": 3, "above": float("nan")}, ("above",), "must be a number"),
        ({"claim": "norm", "at": 3, "above": 10**400}, ("above",), "must be a number"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_key(
    values: dict[str, Any], place: tuple[str, ...], message: str
) -> None:
    with pytest.raises(EntryError) as caught:
        read_claim(values, (SMALL, RNN))
    assert caught.value.place == place
    assert message in caught.value.problem


def test_a_scene_holds_them_and_says_where_one_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "scene.json"
    good = {"claim": "solved", "by": 3}
    scene = {"format": 1, "experiment": {"format": 1}, "claims": [good, {"claim": "solved"}]}
    path.write_text(json.dumps(scene), encoding="utf-8")
    with pytest.raises(EntryError, match=r"^claims\[1\]: there is no \"by\""):
        claims_of(load_scene(str(path)))
    changed = load_scene(str(path), {"task.delay": 3})
    assert claims_of(changed) == ()
