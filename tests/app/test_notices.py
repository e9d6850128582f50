"""Why the runs have paused, in words and with a severity."""

from dataclasses import replace

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.app.notices import Severity, pause_notice, refusal
from rnnviz.training.snapshot.snapshot import Snapshot

WILD = {
    "model.cell": "rnn", "model.cell.activation": "relu", "model.spectral_radius": 3.0,
    "model.units": 24, "task.delay": 120, "training.clip": "off",
}  # fmt: skip


def snapshot(**settings: object) -> Snapshot:
    trainer = Trainer(Experiment().with_settings(settings))
    trainer.step(1)
    return trainer.snapshot(())


def test_a_solved_run_is_named_only_beside_others() -> None:
    going_on = snapshot()
    solved = replace(going_on, solved_at=going_on.update)
    alone, beside = pause_notice([solved]), pause_notice([going_on, solved])
    assert alone.severity is beside.severity is Severity.SUCCESS
    assert alone.text.startswith("Solved at update 1. Press Play to continue. ")
    assert beside.text.startswith("Solved in run B at update 1. ")


def test_a_fault_is_told_with_its_run() -> None:
    notice = pause_notice([snapshot(), snapshot(**WILD)])
    assert notice.severity is Severity.FAULT
    assert notice.text.startswith("Stopped in run B: ")
    assert notice.text.endswith("that update was not applied.")


def test_what_was_solved_earlier_is_no_reason() -> None:
    solved_before = replace(snapshot(), solved_at=0)
    assert pause_notice([solved_before, snapshot(**WILD)]).severity is Severity.FAULT


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("the experiment in the text is not whole.", "The experiment in the text is not whole."),
        ("task.delay must be a whole number.", "task.delay must be a whole number."),
        ("a.csv cannot be read.", "a.csv cannot be read."),
        ("there is no file b.json.", "There is no file b.json."),
    ],
)
def test_a_refusal_begins_as_a_sentence_does(reason: str, said: str) -> None:
    assert refusal(reason).text == said
