"""Sentiment: whether a sentence praises, when a "not" can turn it round."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np

from rnnviz.engine.batch import Batch
from rnnviz.registry import tasks
from rnnviz.settings import setting
from rnnviz.tasks.base import Bools, Ints, Shape
from rnnviz.tasks.batches import class_at_the_end, one_class, without_answers
from rnnviz.tasks.goals import Accuracy
from rnnviz.tasks.symbols import SymbolTask

THINK = ("", "we say", "we do not say")  # how a sentence may begin
SUBJECTS = ("the film", "this film", "the plot", "this plot")
VERBS = ("is", "is not", "was", "was not")
ADVERBS = ("so", "very", "all", "that")
PRAISE = ("good", "fine", "fun", "great")
BLAME = ("bad", "poor", "dull", "weak")
STOP = "."
PARTS = (THINK, SUBJECTS, VERBS, ADVERBS, PRAISE, BLAME, (STOP,))
WORDS = tuple(dict.fromkeys(word for phrase in chain(*PARTS) for word in phrase.split()))
SENTENCE = re.compile(
    r"(?:we (?:do not )?say )?(?:the|this) (?:film|plot) (?:is|was) (?:not )?"
    rf"(?:(?:{'|'.join(ADVERBS)}) )*(?:{'|'.join(PRAISE + BLAME)}) \."
)
NOT, FIRST_JUDGEMENT = WORDS.index("not"), WORDS.index(PRAISE[0])


@tasks.register("sentiment")
@dataclass(frozen=True)
class Sentiment(SymbolTask):
    """Sentences such as "we do not say this film is not very good"; do they praise or blame.

    [we (do not) say] the|this film|plot is|was (not) adverb* judgement. Every choice is uniform.
    The answer, at the full stop, is the judgement, turned round by every "not".
    """

    adverbs: int = setting(
        3, low=0, high=30, label="most adverbs",
        help='How many of them may stand between "not" and the word that it negates.',
    )  # fmt: skip

    title = "Sentiment with negation"
    shape = Shape.MANY_TO_ONE
    about = (
        "A sentence is read word by word; at the full stop the network has to say whether it"
        ' praises. Counting good and bad words does not help: "not" negates them, from a'
        " distance, and two negations cancel. A toy after the sentences on which bags of words fail"
        " (Socher et al. 2013)."
    )
    vocabulary = WORDS
    answer_vocabulary = ("+", "−")
    goal = Accuracy("sentences classified correctly")

    @property
    def length(self) -> int:
        """Words of the longest sentence: 4 + 2 + 2 + adverbs + 1, and the full stop."""
        return 10 + self.adverbs

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return `size` random sentences."""
        count = rng.integers(self.adverbs + 1, size=size)
        parts = [_phrases(rng, part, size) for part in (THINK, SUBJECTS, VERBS)]
        parts += [
            np.where(k < count, _phrases(rng, ADVERBS, size), -1) for k in range(self.adverbs)
        ]
        parts += [_phrases(rng, (*PRAISE, *BLAME), size), _phrases(rng, (STOP,), size)]
        words = np.concatenate(parts)
        lengths = (words >= 0).sum(axis=0)
        # Words before gaps, each in its order.
        together = np.argsort(words < 0, axis=0, kind="stable")[: lengths.max()]
        words = np.take_along_axis(words, together, axis=0)
        return class_at_the_end(np.maximum(words, 0), _verdicts(words), lengths)

    def answers_to(self, tokens: Ints) -> Batch:
        """What a whole sentence says."""
        if not SENTENCE.fullmatch(" ".join(WORDS[token] for token in tokens)):
            return without_answers(tokens)
        return one_class(tokens, int(_verdicts(tokens)))

    def chance(self) -> float:
        """Praise and blame are as likely, whatever the full stop: ln 2."""
        return math.log(2)

    def relevant_steps(self, batch: Batch) -> Bools:
        """Every "not", and the judgement."""
        words = batch.inputs
        judgement = (words >= FIRST_JUDGEMENT) & (words < FIRST_JUDGEMENT + len(PRAISE + BLAME))
        return np.asarray(((words == NOT) | judgement) & batch.valid)


def _verdicts(words: Ints) -> Ints:
    """Return (B,): 1 where sentences (words, B) blame; of one sentence (words,) a single number."""
    blames = np.isin(words, [WORDS.index(word) for word in BLAME]).sum(axis=0)
    return np.asarray((blames + (words == NOT).sum(axis=0)) % 2)


def _phrases(rng: np.random.Generator, phrases: tuple[str, ...], size: int) -> Ints:
    """Return (most words, B): a random phrase in each column, -1 where it has no word."""
    return _table(phrases)[:, rng.integers(len(phrases), size=size)]


@cache
def _table(phrases: tuple[str, ...]) -> Ints:
    """Return (most words, phrases), -1 where a phrase has no word."""
    split = [phrase.split() for phrase in phrases]
    table = np.full((max(map(len, split)), len(phrases)), -1)
    for k, words in enumerate(split):
        table[: len(words), k] = [WORDS.index(word) for word in words]
    return table
