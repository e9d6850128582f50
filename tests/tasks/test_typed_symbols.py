"""What a person types: read as tokens, refused in a sentence, answered as in real batches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.errors import RnnvizError
from rnnviz.registry import tasks
from rnnviz.tasks.base import Split, Task
from rnnviz.tasks.typed_symbols import MOST_STEPS
from tests.tasks.every import SYMBOL_TASKS, TASKS

OPEN_ENDED = ("text", "continual-reber")  # what follows the last symbol may not be known
SETTINGS: dict[str, list[dict[str, object]]] = {
    "copy": [{"symbols": 5, "alphabet": 26}, {"delay": 1}],
    "long-lag": [{"delay": 60}, {"delay": 2}],
    "temporal-order": [{"symbols": 3}],
    "echo": [{"delay": 12}],
}
WITH_SETTINGS = [(name, {}) for name in SYMBOL_TASKS] + [
    (name, settings) for name, kinds in SETTINGS.items() for settings in kinds
]


def answers(task: Task, text: str) -> str:
    """Return the right answers to what was typed, as they are shown; "." where none is counted."""
    batch = task.typed(text)
    targets = batch.targets[:, 0]
    outputs = np.eye(task.outputs)[targets].T[None].transpose(2, 1, 0)
    symbols = task.rows(batch, outputs, 0)[1].symbols
    assert symbols is not None
    return "".join(symbol or "." for symbol in symbols)


@pytest.mark.parametrize("name", TASKS)
def test_tasks_of_symbols_name_each_of_them(name: str) -> None:
    task = tasks[name]()
    tokens = np.issubdtype(task.batch(np.random.default_rng(0), 1).inputs.dtype, np.integer)
    assert len(task.vocabulary) == (task.inputs if tokens else 0)


@pytest.mark.parametrize("name", sorted({*TASKS} - {*SYMBOL_TASKS}))
def test_a_task_of_numbers_refuses_what_is_typed(name: str) -> None:
    with pytest.raises(RnnvizError, match="reads numbers: to type, choose a task"):
        tasks[name]().typed("1")


@pytest.mark.parametrize(("name", "settings"), WITH_SETTINGS)
def test_typing_what_the_panel_shows_gives_the_same_sequence(
    name: str, settings: dict[str, object]
) -> None:
    task = tasks[name](**settings)
    batch = task.draw(3, Split.PROBE, 0, 30)
    outputs = np.zeros((batch.steps, task.outputs, batch.size))
    for sequence in range(batch.size):
        length = batch.lengths[sequence]
        shown = task.rows(batch, outputs, sequence)[0].symbols
        assert shown is not None
        between = "" if name == "text" else " "
        typed = task.typed(between.join(shown[:length]))
        own = [getattr(batch, of)[:length, sequence] for of in ("inputs", "targets", "counted")]
        assert typed.inputs[:, 0].tolist() == own[0].tolist()
        sure = typed.counted[:, 0]
        assert typed.targets[sure, 0].tolist() == own[1][sure].tolist()
        until = -1 if name in OPEN_ENDED else None
        assert sure[:until].tolist() == own[2][:until].tolist()
        judged, relevant = task.answer_steps(batch), task.relevant_steps(batch)
        both = slice(until)
        assert (task.answer_steps(typed)[both, 0] == judged[:length, sequence][both]).all()
        assert (task.relevant_steps(typed)[both, 0] == relevant[:length, sequence][both]).all()


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("copy", "AB..>..", "·····AB"),
        ("copy", "a b _ > .", "····A"),  # a part of it, and by other keys
        ("copy", "AB>...", "......"),  # more is asked for than was shown
        ("copy", "..A>.", "....."),
        ("reverse", "ABC#...", "....CBA"),
        ("reverse", "ABC.#...", "........"),
        ("reber", "BTBTXSET", "TBTXSETE"),
        ("reber", "BTBTXSETE", "TBTXSETE."),  # after the end nothing comes
        ("reber", "BTBT", "TBT."),  # S or X
        ("reber", "BTBTXSEP", "........"),  # the second symbol was another
        ("reber", "BB", ".."),
        ("continual-reber", "SETEBP", "ETEBPB"),
        ("long-lag", "y abc", "abcd"),
        ("long-lag", "y abd", "...."),
        ("temporal-order", "E a X b Y c B", "......XY"),
        ("temporal-order", "EaXbXcXB", "........"),
        ("parity", "10110", "....odd"),
        ("counting", ">aabb", "aabb■"),
        ("counting", ">aab", "aabb"),
        ("counting", ">aa", "aa."),
        ("counting", ">abb", "...."),
        ("counting", "aabb", "...."),
        ("sentiment", "The film is not so good.", "......−"),
        ("sentiment", "film the is good.", "....."),
        ("echo", "ABCABCA", ".....AB"),
        ("echo", "AB", ".."),
        ("look-ahead", "ABCA", "A..."),
        ("spelling", "1 . . .", "one■"),
        ("spelling", "11", ".."),
        ("text", "The", "he."),
    ],
)
def test_answers(name: str, text: str, wanted: str) -> None:
    assert answers(tasks[name](), text) == wanted


@pytest.mark.parametrize("name", SYMBOL_TASKS)
@given(text=st.text(max_size=40))
def test_any_text_is_a_sequence_or_refused_in_a_sentence(name: str, text: str) -> None:
    task = tasks[name]()
    refusal = "."
    try:
        _is_one_sequence(task, task.typed(text).inputs[:, 0])
    except RnnvizError as problem:
        refusal = str(problem)
    assert len(refusal.splitlines()) == 1
    assert refusal.endswith(".")


@pytest.mark.parametrize("name", SYMBOL_TASKS)
@given(data=st.data())
def test_any_sequence_of_symbols_can_be_typed_and_shown(name: str, data: st.DataObject) -> None:
    task = tasks[name]()
    tokens = data.draw(st.lists(st.integers(0, task.inputs - 1), min_size=1, max_size=30))
    batch = task.typed(task.written(tokens))
    assert batch.inputs[:, 0].tolist() == tokens
    _is_one_sequence(task, batch.inputs[:, 0])
    outputs = np.random.default_rng(0).random((batch.steps, task.outputs, 1))
    _, target, prediction = task.rows(batch, outputs, 0)
    assert prediction.symbols is not None
    assert target.symbols is not None
    assert prediction.judged is not None
    assert all(p for p, t in zip(prediction.symbols, target.symbols, strict=True) if t)
    assert any(prediction.symbols)
    assert not (prediction.judged & ~batch.counted[:, 0]).any()


def _is_one_sequence(task: Task, tokens: np.ndarray) -> None:
    batch = task.answers_to(tokens)
    steps = len(tokens)
    for array in (batch.inputs, batch.targets, batch.counted, task.relevant_steps(batch)):
        assert array.shape == (steps, 1)
    assert batch.lengths.tolist() == [steps]
    assert ((batch.targets >= 0) & (batch.targets < task.outputs)).all()


def test_a_refusal_names_the_symbol_its_place_and_what_is_allowed() -> None:
    with pytest.raises(
        RnnvizError, match=r"symbol 3, 'Z', .* A B C D · ▶ \(\. or _ for ·, > for ▶"
    ):
        tasks["copy"]().typed("ABZ")
    with pytest.raises(RnnvizError, match="symbol 2, 'movie'"):
        tasks["sentiment"]().typed("the movie is good.")
    for nothing in ("", "  "):
        with pytest.raises(RnnvizError, match="no symbol to read"):
            tasks["parity"]().typed(nothing)
    tasks["parity"]().typed("01" * (MOST_STEPS // 2))
    with pytest.raises(RnnvizError, match="2,001 symbols are too many"):
        tasks["parity"]().typed("0" * (MOST_STEPS + 1))


def test_a_blank_is_a_character_of_a_text() -> None:
    task = tasks["text"]()
    assert task.typed(" a b").steps == 4
    assert task.typed("␣a␣b").inputs.tolist() == task.typed(" a b").inputs.tolist()
