"""Messages are one line that can be printed and is never long, whatever they repeat."""

import difflib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.errors import (
    LONGEST_MESSAGE,
    LONGEST_WORD,
    RnnvizError,
    SettingError,
    plain,
    shown,
    suggestion,
)

ANY = st.text(st.characters(exclude_categories=[]))


def fits(message: str) -> bool:
    return len(message) <= LONGEST_MESSAGE and plain(message, LONGEST_MESSAGE) == message


@given(ANY, ANY)
def test_whatever_is_repeated_a_message_is_one_line_that_can_be_printed(
    name: str, value: str
) -> None:
    for error in (
        RnnvizError(f"{name} cannot be {value}."),
        SettingError(name, value).under(value),
        SettingError("a", f"cannot be {shown(value)}: {suggestion(name, [value, 'b'])}"),
    ):
        assert fits(str(error))
        assert len(str(error).splitlines()) <= 1
        str(error).encode()
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_middle_of_a_long_message_is_left_out() -> None:
    text = str(RnnvizError(f"the file {'x' * 1_000_000} is no file: choose another."))
    assert text.startswith("the file xxx")
    assert text.endswith("xxx is no file: choose another.")
    assert "..." in text
    assert str(SettingError("k" * 1_000_000, "is unknown.")).endswith("kkk is unknown.")


def test_line_ends_and_what_cannot_be_seen_become_escapes_and_spaces_stay() -> None:
    assert plain("a\nb\0c\u2028d\ud800e\u202ef", 100) == r"a\nb\x00c\u2028d\ud800e\u202ef"
    assert plain("写真\u3000一覧\xa0\u202f.csv", 100) == "写真\u3000一覧\xa0\u202f.csv"


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def test_a_value_is_shown_shortly() -> None:
    for value, words in (
        ("a\nb", r"'a\nb'"), (0.5, "0.5"), (None, "None"), (True, "True"), (12, "12"),
        (10**5000, "a number of more than 30 digits"), (deep(100_000), "a list"),
        ({"a": 1}, "an object"), ("x" * 10**6, f"'{'x' * 29}...{'x' * 28}'"),
    ):  # fmt: skip
        assert shown(value) == words
        assert len(words) <= LONGEST_WORD + 2


def test_of_many_names_the_nearest_few_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{letter}{number}" for letter in "abcdef" for number in range(1000)]
    assert suggestion("b77x", names) == "did you mean 'b77'?"
    assert suggestion("zzz", names).startswith("there are 6,000, such as ")
    assert len(suggestion("zzz", [name * 1000 for name in names])) < LONGEST_MESSAGE
    assert suggestion("zzz", ["b", "a"]) == "choose from: a, b."
    compared = []
    quick = difflib.SequenceMatcher.real_quick_ratio
    monkeypatch.setattr(
        difflib.SequenceMatcher, "real_quick_ratio",
        lambda self: compared.append(len(self.a) + len(self.b)) or quick(self),
    )  # fmt: skip
    suggestion("z" * 10**6, [name * 100 for name in names])
    assert len(compared) <= 200
    assert max(compared) <= 2 * LONGEST_WORD
