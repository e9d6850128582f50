"""Texts as tokens; entropies against counting by hand."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data.own_file import checksum_of
from rnnviz.data.text import MOST_CHARACTERS, OTHER, PORTION, entropies, load_text, tokenised
from rnnviz.errors import SettingError
from rnnviz.resources import resource


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=200))
def test_tokens_spell_the_text(text: str) -> None:
    if len(set(text)) < 2:
        with pytest.raises(SettingError):
            tokenised(text, "it")
        return
    made = tokenised(text, "it")
    assert "".join(made.alphabet[token] for token in made.tokens) == text
    assert list(made.alphabet) == sorted(set(text))
    assert made.rare == 0


def test_many_characters_keep_the_frequent_ones() -> None:
    often = "".join(chr(1000 + k) for k in range(MOST_CHARACTERS - 1)) * 2
    made = tokenised(often + "".join(chr(5000 + k) for k in range(300)), "it")
    assert made.rare == 300
    assert len(made.alphabet) == MOST_CHARACTERS
    assert made.alphabet[-1] == OTHER
    assert set(made.tokens[-300:].tolist()) == {MOST_CHARACTERS - 1}
    assert set(made.tokens[:-300].tolist()) == set(range(MOST_CHARACTERS - 1))


def test_portions_are_joined_without_a_seam() -> None:
    text = "ab" * (PORTION // 2) + "cba"
    made = tokenised(text, "it")
    assert "".join(made.alphabet[token] for token in made.tokens[-5:]) == "abcba"
    pairs = len(text) - 1
    assert entropies(made, len(text))[1] == pytest.approx(
        conditional([("ab", PORTION // 2), ("ba", PORTION // 2), ("bc", 1), ("cb", 1)], pairs)
    )


def conditional(pairs: list[tuple[str, int]], total: int) -> float:
    """H(next | this) from counts of pairs, by the definition."""
    firsts: dict[str, int] = {}
    for pair, count in pairs:
        firsts[pair[0]] = firsts.get(pair[0], 0) + count
    return -sum(n / total * math.log(n / firsts[pair[0]]) for pair, n in pairs)


def test_entropies_of_tiny_texts_by_hand() -> None:
    # abab: half a, half b; what follows is certain.
    assert entropies(tokenised("abab", "it"), 4) == pytest.approx((math.log(2), 0.0))
    # aabb: pairs aa, ab, bb; after a either, after b certain: 2/3 ln 2.
    unigram, bigram = entropies(tokenised("aabb", "it"), 4)
    assert unigram == pytest.approx(math.log(2))
    assert bigram == pytest.approx(2 / 3 * math.log(2))
    # only the first three characters: a a b.
    unigram, bigram = entropies(tokenised("aabb", "it"), 3)
    assert unigram == pytest.approx(math.log(3) - 2 / 3 * math.log(2))
    assert bigram == pytest.approx(math.log(2))


@given(st.lists(st.integers(0, 4), min_size=3, max_size=300))
def test_pairs_never_cost_more_than_the_characters_that_follow(values: list[int]) -> None:
    text = "ab" + "".join(chr(97 + v) for v in values)
    made = tokenised(text, "it")
    followers = made.tokens[1:]
    shares = np.bincount(followers) / len(followers)
    shares = shares[shares > 0]
    assert entropies(made, len(text))[1] <= -(shares * np.log(shares)).sum() + 1e-12


def test_our_own_text_is_there_and_ours_is_ascii() -> None:
    text = resource("text", "memory.txt").read_text(encoding="utf-8")
    assert 6000 < len(text) < 10_000
    assert text.isascii()
    assert len(load_text("", "").tokens) == len(text)


def test_a_file_is_read_once_a_process(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("abc", encoding="utf-8")
    known = checksum_of(str(path))
    first = load_text(str(path), known)
    path.unlink()
    assert load_text(str(path), known) is first
    assert first.tokens.dtype == np.uint8
