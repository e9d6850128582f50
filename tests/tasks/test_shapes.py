"""A task of every shape: definitions and chance levels."""

import math
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz import Experiment, Trainer
from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.tasks.base import Shape
from rnnviz.tasks.frames import SETTLED, Frames
from rnnviz.tasks.lookahead import LookAhead
from rnnviz.tasks.reverse import Reverse
from rnnviz.tasks.rings import Rings
from rnnviz.tasks.sentiment import BLAME, PRAISE, WORDS, Sentiment
from rnnviz.tasks.spelling import LETTERS, Spelling
from rnnviz.tasks.spelling import WORDS as DIGITS
from rnnviz.tasks.waveform import NAMES, Waveform
from rnnviz.training.snapshot.parts.sources import SOURCES
from tests.tasks.every import TASKS

seeds = st.integers(0, 2**31 - 1)
few = settings(max_examples=40, deadline=None)


def draw(task, seed: int, size: int = 20) -> Batch:  # type: ignore[no-untyped-def]
    return task.batch(np.random.default_rng(seed), size)  # type: ignore[no-any-return]


def test_there_is_a_task_of_every_shape() -> None:
    assert {tasks[name].shape for name in tasks} == set(Shape)


@pytest.mark.parametrize("name", TASKS)
def test_the_shape_is_what_the_batches_are(name: str) -> None:
    task = tasks[name]()
    batch = draw(task, 0)
    answers = batch.counted.sum(axis=0)
    if task.shape is Shape.ONE_TO_ONE:
        assert batch.steps == 1
    elif task.shape is Shape.ONE_TO_MANY:
        later = batch.inputs[1:]
        assert not later.any() or (later == later[0, 0]).all()
        assert (answers == batch.lengths).all()
    elif task.shape is Shape.MANY_TO_ONE:
        assert (answers == 1).all()
        assert batch.counted[batch.lengths - 1, np.arange(batch.size)].all()
    else:
        assert (answers > 1).any()


@pytest.mark.parametrize("gap", [0.0, 0.2, 0.8])
def test_rings_are_rings(gap: float) -> None:
    batch = draw(Rings(gap=gap), 0, 2000)
    x, y = batch.inputs[0].astype(float)
    radius, ring = np.hypot(x, y), batch.targets[0] == 1
    assert radius[ring].min() >= 0.5 + gap / 2 - 1e-6
    assert radius[ring].max() <= 1 + 1e-6
    assert radius[~ring].max() <= 0.5 - gap / 2 + 1e-6
    assert ring.mean() == pytest.approx(0.5, abs=0.05)


def test_waves_have_their_shapes() -> None:
    task = Waveform(length=32, period=16)
    sine, square, saw, triangle = task.waves.T
    t = np.arange(32)
    np.testing.assert_allclose(sine, np.sin(2 * np.pi * t / 16), atol=1e-12)
    np.testing.assert_array_equal(square, np.where(t % 16 < 8, 1, -1))
    np.testing.assert_allclose(saw, 2 * (t % 16) / 16 - 1)
    np.testing.assert_allclose(
        triangle, 2 / np.pi * np.arcsin(np.sin(2 * np.pi * t / 16)), atol=1e-12
    )
    np.testing.assert_array_equal(task.waves[:16], task.waves[16:])


def test_the_class_is_told_once_and_its_wave_asked_for() -> None:
    task = Waveform()
    batch = draw(task, 3)
    assert (batch.inputs[0].sum(axis=0) == 1).all()
    assert not batch.inputs[1:].any()
    for sequence, name in enumerate(batch.inputs[0].argmax(axis=0)):
        np.testing.assert_allclose(batch.targets[:, 0, sequence], task.waves[:, name], atol=1e-6)
    assert len(NAMES) == task.inputs


def test_the_chance_of_the_waveform_is_that_of_the_best_constant() -> None:
    task = Waveform(length=25, period=9.0)
    batch = draw(task, 0, 100_000)
    targets = batch.targets[:, 0].astype(float)
    best = targets[1:].var()  # of all constants the mean errs least
    assert task.chance() == pytest.approx(best * 24 / 25, rel=0.01)


@few
@given(seed=seeds, words=st.integers(2, 10))
def test_a_digit_is_spelt(seed: int, words: int) -> None:
    batch = draw(Spelling(words=words), seed)
    for sequence in range(batch.size):
        n = batch.lengths[sequence]
        digit, *rest = batch.inputs[:n, sequence]
        assert digit < words
        assert all(token == words for token in rest)
        spelt = "".join(LETTERS[k] for k in batch.targets[:n, sequence])
        assert spelt == DIGITS[digit] + "■"


@pytest.mark.parametrize("words", [2, 5, 10])
def test_the_chance_of_spelling_is_that_of_the_best_frequencies(words: int) -> None:
    counted: Counter[str] = Counter()
    for word in DIGITS[:words]:
        for letter in word[1:] + "■":
            counted[letter] += 1 / (len(word) + 1) / words  # type: ignore[assignment]
    total = sum(counted.values())
    entropy = -sum(w / total * math.log(w / total) for w in counted.values())
    assert Spelling(words=words).chance() == pytest.approx(total * entropy)
    for letter in counted:  # no other frequencies do better
        others = {k: w * (1.1 if k == letter else 1.0) for k, w in counted.items()}
        norm = sum(others.values())
        cost = -sum(counted[k] * math.log(others[k] / norm) for k in counted)
        assert cost > Spelling(words=words).chance()


def judgement(sentence: list[str]) -> int:
    """Return 1 for blame, from the words alone."""
    (said,) = (word for word in sentence if word in (*PRAISE, *BLAME))
    return (sentence.count("not") + (said in BLAME)) % 2


@few
@given(seed=seeds, adverbs=st.integers(0, 10))
def test_a_sentence_is_judged_by_its_words(seed: int, adverbs: int) -> None:
    task = Sentiment(adverbs=adverbs)
    batch = draw(task, seed)
    relevant = task.relevant_steps(batch)
    for sequence in range(batch.size):
        n = batch.lengths[sequence]
        words = [WORDS[k] for k in batch.inputs[:n, sequence]]
        assert n <= task.length
        assert words[-1] == "."
        assert batch.targets[n - 1, sequence] == judgement(words)
        assert batch.counted[:, sequence].tolist() == [k == n - 1 for k in range(batch.steps)]
        shaded = [word for word, shade in zip(words, relevant[:n, sequence], strict=True) if shade]
        assert shaded == [w for w in words if w == "not" or w in PRAISE + BLAME]
        text = " ".join(words)
        assert ("do not say" in text) + (" is not " in text) + (" was not " in text) == words.count(
            "not"
        )


def test_praise_and_blame_are_as_likely() -> None:
    batch = draw(Sentiment(), 0, 20_000)
    assert batch.targets[batch.counted].mean() == pytest.approx(0.5, abs=0.02)
    lengths = {tuple(batch.inputs[: batch.lengths[k], k]) for k in range(200)}
    assert len(lengths) > 150


@few
@given(seed=seeds, most=st.integers(1, 12), alphabet=st.integers(2, 26))
def test_a_word_is_written_backwards(seed: int, most: int, alphabet: int) -> None:
    task = Reverse(most=most, alphabet=alphabet)
    batch = draw(task, seed)
    for sequence in range(batch.size):
        steps = batch.lengths[sequence]
        n = (steps - 1) // 2
        assert 1 <= n <= most
        word = batch.inputs[:n, sequence]
        assert (word < alphabet).all()
        assert batch.inputs[n, sequence] == alphabet + 1
        assert (batch.inputs[n + 1 : steps, sequence] == alphabet).all()
        counted = np.flatnonzero(batch.counted[:, sequence])
        np.testing.assert_array_equal(counted, np.arange(n + 1, steps))
        np.testing.assert_array_equal(batch.targets[counted, sequence], word[::-1])
        assert task.relevant_steps(batch)[:, sequence].sum() == n
    assert task.chance() == pytest.approx(math.log(alphabet))


@few
@given(seed=seeds, ahead=st.integers(1, 10), answers=st.integers(1, 20))
def test_the_answer_comes_later(seed: int, ahead: int, answers: int) -> None:
    batch = draw(LookAhead(ahead=ahead, answers=answers), seed)
    np.testing.assert_array_equal(batch.targets[:answers], batch.inputs[ahead:])
    assert batch.counted[:answers].all()
    assert not batch.counted[answers:].any()


def test_only_both_directions_can_look_ahead() -> None:
    one_way = Experiment().with_settings({"task": "look-ahead"})
    both = one_way.with_settings({"model.bidirectional": True})
    trainers = [Trainer(made) for made in (one_way, both)]
    for trainer in trainers:
        trainer.step(200)
    chance = math.log(3)
    assert trainers[0].score.loss == pytest.approx(chance, rel=0.01)  # type: ignore[union-attr]
    assert trainers[0].solved_at is None
    assert trainers[1].solved_at is not None
    # No gradient goes from an answer to the letter it asks for: that is a later step.
    sources = trainers[0].snapshot({"sources"})[SOURCES].matrices[0]
    later = np.arange(sources.norms.shape[1]) > sources.steps[:, None]
    assert not sources.norms[later].any()
    assert not sources.path[later].any()


def test_frames_are_labelled_with_the_period() -> None:
    task = Frames(length=300, noise=0.0, tones=3)
    batch = draw(task, 0)
    signal, labels = batch.inputs[:, 0].astype(float), batch.targets
    judged = task.answer_steps(batch)
    for t, sequence in product(range(SETTLED, 299), range(20)):
        if judged[t, sequence] and labels[t + 1, sequence] == labels[t, sequence]:
            if not (judged[t - 1, sequence] and labels[t - 1, sequence] == labels[t, sequence]):
                continue
            # x_{t+1} + x_{t-1} = 2 cos(w) x_t for a sine of frequency w, unless it changed.
            w = 2 * np.pi * 2.0 ** labels[t, sequence] / 24
            residual = signal[t + 1, sequence] + signal[t - 1, sequence]
            residual -= 2 * np.cos(w) * signal[t, sequence]
            assert abs(residual) < 1e-5


def test_a_single_frame_tells_nothing() -> None:
    task = Frames(length=400, tones=3)
    batch = draw(task, 1, 500)
    signal, labels = batch.inputs[:, 0].ravel(), batch.targets.ravel()
    np.testing.assert_allclose(np.bincount(labels) / labels.size, 1 / 3, atol=0.02)
    quartiles = [np.quantile(signal[labels == k], (0.1, 0.25, 0.5, 0.75)) for k in range(3)]
    np.testing.assert_allclose(quartiles[0], quartiles[1], atol=0.05)
    np.testing.assert_allclose(quartiles[0], quartiles[2], atol=0.05)
    assert task.chance() == pytest.approx(math.log(3))


def test_a_tone_lasts_as_long_as_it_is_set_to() -> None:
    labels = draw(Frames(length=1000, stay=25), 2, 200).targets
    assert (labels[1:] != labels[:-1]).mean() == pytest.approx(1 / 25, rel=0.05)
