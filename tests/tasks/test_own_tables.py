"""Tasks on a person's table: scaling, splitting in time, and what cannot be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.errors import RnnvizError, SettingError
from rnnviz.tasks.base import Split
from rnnviz.tasks.own_labels import OwnLabels
from rnnviz.tasks.own_series import OwnSeries
from rnnviz.tasks.own_table import OwnTable
from rnnviz.training.settings.experiment import Experiment
from tests.data.files import fresh

RNG = np.random.default_rng(0)
NOISE = RNG.standard_normal((200, 2)) * [3.0, 0.01] + [100.0, -5.0]
TABLE = "temperature,drift,state\n" + "".join(
    f"{a!r},{b!r},{'on' if k % 7 < 3 else 'off'}\n" for k, (a, b) in enumerate(NOISE.tolist())
)


def series(**settings) -> OwnSeries:
    return OwnSeries(path=fresh(TABLE), **{"length": 10, **settings})


def test_columns_are_scaled_by_the_part_for_training_and_shown_unscaled() -> None:
    task = series()
    assert task.features == ("temperature", "drift")
    batch = task.draw(0, Split.TRAINING, 0, 4000)
    np.testing.assert_allclose(batch.inputs.mean(axis=(0, 2)), 0, atol=0.05)
    np.testing.assert_allclose(batch.inputs.std(axis=(0, 2)), 1, atol=0.05)
    probe = task.draw(0, Split.PROBE, 0, 2)
    rows = task.rows(probe, np.asarray(probe.targets), 1)
    assert [row.name for row in rows] == ["temperature", "prediction", "drift", "prediction"]
    shown = np.stack([rows[0].values, rows[2].values], axis=1)
    first = np.abs(NOISE[:, 0] - shown[0, 0]).argmin()
    np.testing.assert_allclose(shown, NOISE[first : first + 10], rtol=1e-5)
    assert first >= 160  # held out
    assert "(temperature − 9" in task.remarks[0]
    assert "(drift + 4.99" in task.remarks[0]


def test_the_end_is_held_out() -> None:
    content = "x\n" + "".join(f"{k}\n" for k in range(100))
    task = OwnSeries(path=fresh(content), length=5, validation=0.3)
    for split, low, high in ((Split.TRAINING, 0, 69), (Split.HELD_OUT, 70, 99)):
        batch = task.draw(1, split, 0, 500)
        seen = task.natural(np.concatenate([batch.inputs, batch.targets])[:, 0])
        assert round(float(seen.min())) == low
        assert round(float(seen.max())) == high


def test_the_baseline_is_measured_on_the_held_out_rows() -> None:
    task = series(columns="temperature")
    steps = np.diff(NOISE[160:, 0]) / NOISE[:160, 0].std()
    assert task.chance() == pytest.approx(np.mean(steps**2))


def test_beyond_the_last_row_nobody_knows() -> None:
    task = series(length=39)  # the held-out part has one window only
    prompt = task.prompt(0, 0)
    assert prompt.truth is not None
    assert np.isfinite(prompt.truth[0]).all()
    assert np.isnan(prompt.truth[1:]).all()


def test_labels_are_told_at_every_row() -> None:
    task = OwnLabels(path=fresh(TABLE), length=10)
    batch = task.draw(0, Split.HELD_OUT, 0, 3)
    rows = task.rows(batch, np.eye(2)[batch.targets].swapaxes(1, 2), 0)
    assert [row.name for row in rows] == ["temperature", "drift", "target", "prediction"]
    first = np.abs(NOISE[:, 0] - rows[0].values[0]).argmin()
    wanted = ["on" if k % 7 < 3 else "off" for k in range(first, first + 10)]
    marks = {"on": "A", "off": "B"}  # both begin with o
    assert rows[2].symbols == tuple(marks[word] for word in wanted)
    assert task.remarks[-1] == "A on, B off"
    share = sum(k % 7 < 3 for k in range(160)) / 160
    entropy = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert task.chance() == pytest.approx(entropy)


@pytest.mark.parametrize("kind", [OwnSeries, OwnLabels])
def test_every_row_of_both_parts_is_read(kind: type[OwnTable]) -> None:
    task = kind(path=fresh(TABLE), length=10)
    read = {
        split: task.row_numbers(
            np.random.default_rng(0), split, task.length + task.rows_after, 5000
        )
        for split in Split
    }
    assert set(np.unique(read[Split.TRAINING])) == set(range(160))
    assert set(np.unique(read[Split.HELD_OUT])) == set(range(160, 200))


def test_of_many_columns_the_first_are_drawn_and_it_is_said() -> None:
    values = RNG.standard_normal((200, 7))
    lines = [",".join([*map(repr, row), "ab"[k % 2]]) for k, row in enumerate(values.tolist())]
    path = fresh("\n".join(lines))
    for task in (OwnSeries(path=path, length=9), OwnLabels(path=path, length=9)):
        assert task.inputs == 7
        batch = task.draw(0, Split.PROBE, 0, 2)
        rows = task.rows(batch, np.full((9, task.outputs, 2), 0.5), 0)
        assert {row.group for row in rows if row.group} == {"1", "2", "3", "4"}
        assert "first 4 of 7 columns" in task.remarks


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("series", "a,b\n1,2\n", "has 1 rows|which is too little"),
        ("series", "a\n" + "1\n" * 300, "'a', which is 1 in all 240 rows for training"),
        ("series", "a\n" + "1e300\n-1e300\n" * 150, "too large to be squared"),
        ("series", "a\n" + "1e308\n" * 300 + "-1e308\n" * 70, "too large to be squared"),
        ("series", "a\n" + "1\n2\n" * 200 + "1e40\n", "held out that is much too far from the oth"),
        ("series", "a\n" + "1\n2\n" * 200 + "-1e308\n", "held out that is much too far from the"),
        ("series", "a\n" + "1\n2\n" * 30, "length 50 is too long for .*: make it 11 or less"),
        ("labels", "a,b\n" + "1,x\n2,x\n" * 200, "is 'x' in all 320 rows for training"),
        ("labels", "a\n" + "1\n2\n" * 200, "no column of numbers"),
    ],
)
def test_tables_that_cannot_be_learnt_from(kind: str, content: str, words: str) -> None:
    with pytest.raises(SettingError, match=words) as caught:
        Experiment().with_settings({"task": kind, "task.path": fresh(content)})
    assert str(caught.value).startswith("task.")
    assert "\n" not in str(caught.value)


CELLS = st.one_of(
    st.integers(-5, 5).map(str), st.floats().map(str), st.text(max_size=4), st.just("")
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4).map(",".join), max_size=12).map("\n".join)
REGULAR = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from("ab")).map(lambda row: f"{row[0]},{row[1]}"),
    max_size=40,
).map("\n".join)


@given(
    st.sampled_from(["text", "series", "labels"]),
    st.one_of(st.binary(max_size=60), ROWS.map(str.encode), REGULAR.map(str.encode)),
)
def test_any_file_is_read_or_refused_in_one_sentence(kind: str, content: bytes) -> None:
    changes = {"task": kind, "task.path": fresh(content), "task.length": 2}
    try:
        made = Experiment().with_settings(changes)
    except RnnvizError as problem:
        sentence = str(problem)
    else:
        sentence = ""
    if sentence:
        assert sentence.startswith("task.")
        assert sentence.endswith((".", "?"))
        assert sentence.isprintable()
        return
    for split in Split:
        batch = made.task.draw(0, split, 0, 3)
        made.task.rows(batch, np.full((2, made.task.outputs, 3), 0.5), 0)
    assert made.task.chance() >= 0
    assert all(value >= 0 for value in made.task.references().values())
