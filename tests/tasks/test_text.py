"""Texts: what a batch holds, where it comes from, and what a network is held against."""

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rnnviz.errors import RnnvizError, SettingError
from rnnviz.tasks.base import Split
from rnnviz.tasks.goals import Score
from rnnviz.tasks.text import NextCharacter
from rnnviz.training.settings.experiment import Experiment
from tests.data.files import forget_files, fresh

ALPHABET = "".join(chr(97 + k) for k in range(26))


def spelt(task: NextCharacter, batch) -> list[str]:
    return [task.spell(batch.inputs[:, b]) for b in range(batch.size)]


def test_readers_go_round_the_text_evenly_spaced() -> None:
    task = NextCharacter(path=fresh(ALPHABET * 10), length=13, validation=0.1)  # 234 to train on
    batches = [task.draw(0, Split.TRAINING, k, 3) for k in range(36)]
    spelling = [spelt(task, batch) for batch in batches]
    texts = ["".join(parts) for parts in zip(*spelling, strict=True)]
    for read in texts:
        assert len(read) == 2 * 234
        assert read in ALPHABET * 20  # nothing left out, also where the circle closes
    starts = [(ALPHABET * 2).index(read[:26]) for read in texts]
    assert {(b - a) % 26 for a, b in pairwise(starts)} == {0}  # 78 apart
    np.testing.assert_array_equal(batches[0].targets[:-1], batches[0].inputs[1:])
    np.testing.assert_array_equal(batches[0].targets[-1], batches[1].inputs[0])


@pytest.mark.parametrize("carry", [True, False])
def test_what_is_held_out_is_never_trained_on(carry: bool) -> None:
    task = NextCharacter(path=fresh("ab" * 450 + "xy" * 50), length=20, carry=carry)
    for number in range(20):
        assert set("".join(spelt(task, task.draw(3, Split.TRAINING, number, 16)))) == {"a", "b"}
        for split in (Split.PROBE, Split.HELD_OUT):
            assert set("".join(spelt(task, task.draw(3, split, number, 16)))) == {"x", "y"}


def test_without_carrying_windows_come_from_anywhere() -> None:
    task = NextCharacter(carry=False, length=30)
    assert not task.stream
    first, second = (task.draw(0, Split.TRAINING, k, 8) for k in range(2))
    assert not np.array_equal(first.inputs, second.inputs)
    np.testing.assert_array_equal(first.inputs, task.draw(0, Split.TRAINING, 0, 8).inputs)
    np.testing.assert_array_equal(first.targets[:-1], first.inputs[1:])


def test_baselines_are_of_the_part_for_training() -> None:
    part = "the cat sat on the mat. " * 9
    task = NextCharacter(path=fresh(part + "zq" * 12), length=4)
    assert len(part) == 216 == task.facts.training_characters
    counts, pairs = Counter(part), Counter(pairwise(part))
    befores = Counter(part[:-1])
    unigram = -sum(n / 216 * math.log(n / 216) for n in counts.values())
    bigram = -sum(n / 215 * math.log(n / befores[a]) for (a, _), n in pairs.items())
    assert task.references() == pytest.approx({"bigram": bigram, "unigram": unigram})
    assert task.chance() == pytest.approx(bigram)
    assert not task.solved(Score(0.9 * bigram, None, None))
    assert task.solved(Score(0.7 * bigram, None, None))


def test_the_primer_is_read_without_strange_characters() -> None:
    task = NextCharacter(path=fresh("abc " * 300), primer="cabé", temperature=1.5)
    prompt = task.prompt(0, 0)
    assert task.spell(prompt.given) == "cab"
    assert prompt.truth is None
    assert prompt.temperature == 1.5
    assert len(NextCharacter(path=fresh("abc " * 300), primer="éü").prompt(0, 0).given) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("a", "only the character 'a'"),
        ("aaaa\n"[:4], "only the character 'a'"),
        ("ab", "which is too little"),
        ("ab" * 40, "length 64 is too long for"),
        (b"\x89PNG\r\n\x1a\n\0\0", "zero at byte 9"),
        ("a\u00e9" * 100, None),
        (("a\u00e9" * 100).encode("latin-1"), "not UTF-8 at byte 2"),
    ],
)
def test_bad_texts_are_refused_with_a_remedy(content: str | bytes, words: str | None) -> None:
    if words is None:
        NextCharacter(path=fresh(content), length=2)
        return
    with pytest.raises(SettingError, match=words) as caught:
        NextCharacter(path=fresh(content))
    assert ": " in str(caught.value)


def test_too_long_a_window_is_answered_with_the_longest() -> None:
    path = fresh("abcd" * 100)
    with pytest.raises(SettingError, match="make it 39 or less"):
        NextCharacter(path=path, length=64)
    NextCharacter(path=path, length=39)


def test_an_experiment_keeps_the_seal_and_knows_a_changed_file(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("some words " * 100, encoding="utf-8")
    made = Experiment().with_settings({"task": "text", "task.path": str(path)})
    values = made.to_dict()
    assert values["task.checksum"]
    assert Experiment.from_dict(values) == made
    path.write_text("other words " * 100, encoding="utf-8")
    # In this process the text is still known: the run goes on, and so do changes of it.
    assert made.with_settings({"model.units": 8}).task == made.task
    # Chosen anew, it is read anew.
    assert made.with_settings({"task.path": str(path)}).task != made.task
    forget_files()  # as in another process
    with pytest.raises(RnnvizError, match="has changed since this experiment was made"):
        Experiment.from_dict(values)
    path.unlink()
    with pytest.raises(RnnvizError, match="does not exist: put it back, or choose another"):
        Experiment.from_dict(values)
