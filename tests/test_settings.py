from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz import Experiment
from rnnviz.errors import SettingError
from rnnviz.settings import (
    MOST_TEXT,
    Configurable,
    Setting,
    build,
    entries,
    flatten,
    followers,
    setting,
    settings_of,
)


@dataclass(frozen=True)
class Inner(Configurable):
    rate: float = setting(0.5, low=0.0, high=1.0, help="A rate.")


@dataclass(frozen=True)
class Outer(Configurable):
    count: int = setting(3, low=1, high=10, help="A count.")
    word: str = setting("a", choices=("a", "b"), help="A word.")
    on: bool = setting(False, help="A switch.")
    inner: Inner = Inner()


def test_flatten_and_build_are_inverse() -> None:
    tree = Outer(count=7, word="b", on=True, inner=Inner(rate=0.25))
    flat = flatten(tree)
    assert flat == {"count": 7, "word": "b", "on": True, "inner.rate": 0.25}
    assert build(Outer, flat) == tree


def test_entries_come_in_the_order_of_the_fields() -> None:
    assert [entry.key for entry in entries(Outer())] == ["count", "word", "on", "inner.rate"]
    assert list(settings_of(Outer)) == ["count", "word", "on"]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [("count", "7", 7), ("count", 7.0, 7), ("on", "TRUE", True), ("inner.rate", "1e-1", 0.1)],
)
def test_values_are_converted_from_text_and_json(key: str, text: object, value: object) -> None:
    assert flatten(build(Outer, {key: text}))[key] == value


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("count", 11, "count must be a whole number from 1 to 10, not 11"),
        ("count", 2.5, "must be a whole number"),
        ("count", True, "must be a whole number"),
        ("count", None, "must be a whole number"),
        ("count", "many", "not 'many'"),
        ("count", 10**400, "must be a whole number"),
        ("word", "c", "word must be one of a, b, not 'c'"),
        ("on", "maybe", "true or false"),
        ("inner.rate", "nan", "inner.rate must be a number from 0 to 1, not 'nan'"),
        ("inner.rate", "inf", "inner.rate must be"),
        ("inner.rate", -0.1, "inner.rate must be"),
        ("inner.rat", 1, "inner.rat is an unknown setting: did you mean 'inner.rate'?"),
        ("zzz", 1, "choose from"),
    ],
)
def test_what_is_wrong_is_said_with_key_and_range(key: str, value: object, words: str) -> None:
    with pytest.raises(SettingError) as error:
        build(Outer, {key: value})
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_direct_construction_is_checked_too() -> None:
    with pytest.raises(SettingError, match="count must be"):
        Outer(count=0)


JSON = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.none())
)


@given(JSON)
def test_any_value_is_taken_or_refused_with_a_setting_error(value: object) -> None:
    for key in flatten(Outer()):
        with suppress(SettingError):
            assert flatten(build(Outer, {key: value}))[key] is not None


@dataclass(frozen=True)
class Source(Configurable):
    path: str = setting("", path=True, help="A file.")
    seal: str = setting("", follows="path", help="Its checksum.")


@dataclass(frozen=True)
class WithSource(Configurable):
    source: Source = Source()


def test_the_ends_of_a_range_are_allowed_and_what_lies_beyond_is_not() -> None:
    for entry in entries(Experiment()):
        about = entry.setting
        for end, beyond in ((about.low, -1), (about.high, 1)):
            if end is not None:
                assert about.convert(end) == end
                with pytest.raises(ValueError, match="must be"):
                    about.convert(end + beyond)


@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\0b",
        "\x1b[1m",
        "x" * (MOST_TEXT + 1),
        "a\x85b",
        "a\u2028b",
        "\ud800",
        "\udcff.csv",
    ],
)
def test_a_text_has_one_line_that_can_be_printed(text: str) -> None:
    with pytest.raises(SettingError, match="path must be"):
        Source(path=text)
    assert Source(path="ü" * MOST_TEXT).path == "ü" * MOST_TEXT


@pytest.mark.parametrize(
    "name",
    [
        "写真\u3000一覧.csv",  # Japanese keyboards write this space
        "Bildschirmfoto\xa012.04.csv",
        "Screenshot at 5.04.10\u202fPM.csv",  # so macOS names its files
        "cafe\u0301.csv",
        "👩\u200d🔬.csv",
        "\U000f0000.csv",
    ],
)
def test_file_names_may_hold_whatever_file_systems_allow_in_a_line(name: str) -> None:
    assert Source(path=name).path == name


def nested(levels: int) -> object:
    value: object = "x"
    for level in range(levels):
        value = [value] if level % 2 else {"x": value}
    return value


@pytest.mark.parametrize(
    "value",
    [nested(985), nested(100_000), "x" * 10**6, 10**5000],
    ids=["deep", "deeper", "long", "large"],
)
def test_no_value_makes_a_message_long_or_ends_in_another_error(value: object) -> None:
    for key in flatten(Outer()):
        with pytest.raises(SettingError) as error:
            build(Outer, {key: value})
        assert len(str(error.value)) < 200


def test_what_follows_a_setting_goes_back_unless_it_is_set_too() -> None:
    assert followers(WithSource(), ["source.path"]) == {"source.seal"}
    assert followers(WithSource(), ["source.path", "source.seal"]) == set()
    assert followers(WithSource(), ["source.seal"]) == set()


@pytest.mark.parametrize(
    ("conditions", "kind", "layers", "acts"),
    [
        ({}, "lstm", 1, True),
        ({"when": ("kind", "lstm", "gru")}, "gru", 1, True),
        ({"when": ("kind", "lstm", "gru")}, "rnn", 1, False),
        ({"unless": ("layers", 1)}, "lstm", 2, True),
        ({"unless": ("layers", 1)}, "lstm", 1, False),
        ({"when": ("kind", "lstm"), "unless": ("layers", 1)}, "lstm", 2, True),
        ({"when": ("kind", "lstm"), "unless": ("layers", 1)}, "lstm", 1, False),
        ({"when": ("kind", "lstm"), "unless": ("layers", 1)}, "rnn", 2, False),
    ],
)
def test_a_setting_acts_when_it_says_so(
    conditions: dict[str, tuple[str | int, ...]], kind: str, layers: int, acts: bool
) -> None:
    about = Setting(bool, False, "A switch.", **conditions)
    assert about.acts({"kind": kind, "layers": layers}) == acts
