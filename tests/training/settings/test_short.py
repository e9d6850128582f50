"""Experiments as one line."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz import Experiment
from rnnviz.errors import RnnvizError
from rnnviz.registry import tasks
from rnnviz.training.settings.short import LARGEST, PREFIX, read_short, short_of


def line_of(content: object) -> str:
    packed = zlib.compress(json.dumps(content).encode())
    return PREFIX + base64.urlsafe_b64encode(packed).decode()


@pytest.mark.parametrize("task", list(tasks))
def test_it_is_read_again(task: str) -> None:
    first = Experiment().with_settings({"task": task, "model.units": 7})
    other = first.with_settings({"model.cell": "rnn", "training.optimizer": "sgd"})
    for runs in ((first,), (first, other)):
        text = short_of(runs)
        assert read_short(text) == runs
        assert len(text) < 600
        assert text.isascii()
        assert " " not in text


def test_a_mail_may_break_it_into_lines() -> None:
    text = short_of([Experiment()])
    assert read_short(f" {text[:30]}\n{text[30:]}\n") == (Experiment(),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no experiment"),
        ("rnnviz", "holds no experiment"),
        (PREFIX, "is not whole"),
        (PREFIX + "é", "is not whole"),
        (short_of([Experiment()])[:-9], "is not whole"),
        (line_of("x" * (LARGEST + 1)), "is not whole"),
        (line_of([]), "none of 1 to 4 runs"),
        (line_of([{}] * 5), "none of 1 to 4 runs"),
        (line_of([1]), "something else than settings"),
        (line_of([{"model.units": 3}]), 'no "format"'),
        (line_of([{"format": 1, "model.units": "x"}]), "model.units must be"),
        (line_of([{"format": 1}, {"task.delay": 3}]), "is the same in all runs"),
        (line_of([{"format": 1, "task": "text", "task.path": "/etc/passwd"}]), "/etc/passwd"),
    ],
)
def test_what_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(RnnvizError, match=message) as refused:
        read_short(text)
    assert str(refused.value).endswith(".") or '"' in str(refused.value)


@given(st.text())
def test_any_text_is_an_experiment_or_refused(text: str) -> None:
    for one in (text, PREFIX + text):
        with pytest.raises(RnnvizError):
            read_short(one)
