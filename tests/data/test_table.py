"""Tables against the standard library's writer, and every way in which they go wrong."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnnviz.data.own_file import checksum_of
from rnnviz.data.regular_table import is_regular
from rnnviz.data.table import Table, load_table
from rnnviz.errors import SettingError
from tests.data.files import fresh

NUMBERS = arrays(
    np.float64,
    st.tuples(st.integers(2, 20), st.integers(1, 5)),
    elements=st.floats(-1e100, 1e100),
)


def load(content: str | bytes, columns: str = "", label: str | None = None) -> Table:
    path = fresh(content)
    return load_table(path, checksum_of(path), columns, label)


def refused(content: str | bytes, columns: str = "", label: str | None = None) -> str:
    with pytest.raises(SettingError) as caught:
        load(content, columns, label)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@given(NUMBERS, st.booleans(), st.sampled_from(",;\t"))
def test_what_was_written_is_read(values: np.ndarray, header: bool, separator: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    names = [f"column {chr(97 + k)}" for k in range(values.shape[1])]
    if header:
        writer.writerow(names)
    writer.writerows(values.tolist())
    table = load(file.getvalue())
    np.testing.assert_array_equal(table.values, values)
    assert list(table.names) == (names if header else [str(k + 1) for k in range(len(names))])


def test_columns_are_chosen_by_name_and_number() -> None:
    content = "a,b,c\n1,2,3\n4,5,6\n"
    assert load(content, "c, a").values.tolist() == [[3, 1], [6, 4]]
    assert load(content, "2").names == ("b",)
    assert load(content).names == ("a", "b", "c")
    assert "'d', which is no column" in refused(content, "d")
    assert "'4', which is no column" in refused(content, "4")


def test_columns_without_numbers_are_left_out_unless_they_are_named() -> None:
    content = "day,value\nMonday,1\nTuesday,2\n"
    assert load(content).names == ("value",)
    assert "'Monday' in row 2, column 'day'" in refused(content, "day")


def test_labels() -> None:
    table = load('x,y\n1,"up"\n2,down\n3,up\n', label="")
    assert table.classes == ("up", "down")
    assert table.labels.tolist() == [0, 1, 0]
    assert table.names == ("x",)
    assert load("up,1\ndown,2\n", label="1").classes == ("up", "down")
    assert "holds the labels" in refused("x,y\n1,2\n", "y", "y")
    assert "no label in row 3, column 'y'" in refused("x,y\n1,a\n2,\n", label="")
    many = "x,y\n" + "".join(f"{k},l{k}\n" for k in range(100))
    assert "more than 52 different labels by row 54" in refused(many, label="")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n3\n", "1 field in row 3, but 2 in row 1"),
        ("a,b\n1,2\n3,4,5\n", "3 fields in row 3, but 2 in row 1"),
        ("a,b\n1,2\n\n3,4\n", "an empty row 3"),
        ("\n1,2\n", "an empty row 1"),
        ("a,b\n1,2\n3,\n", "no value in row 3, column 'b': fill it"),
        ("a,b\n1,2\n3,x\n", "'x' in row 3, column 'b', which is no finite number"),
        ("a;b\n1;2\n3;4,5\n", "'4,5' in row 3, column 'b', which is no finite number: write"),
        ("a;b\n1;2,5\n3;4,5\n", "'2,5' in row 2, column 'b', which is no finite number: write"),
        ("a,b\n,1\n2,3\n4,5\n", "no value in row 2, column 'a': fill it"),
        ("n/a,1\n2,3\n4,5\n", "'n/a' in row 1, column '1'"),
        ("a,b\n1,2\n3,nan\n", "'nan' in row 3, column 'b'"),
        ("1,2\n3,inf\n", "'inf' in row 2, column '2'"),
        ("a,b\nx,y\n", "no column of numbers"),
        (",".join("abcdefghijklmnopq") + "\n" + ",".join("1" * 17) + "\n", "are 17, more than 16"),
        ('a,b\n1,"2\n' + "3,4\n" * 50_000, "no table of separated values"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(content: str, words: str) -> None:
    assert words in refused(content)


def test_scaling_jumps_and_ranges() -> None:
    table = load("a,b\n1,10\n3,10\n5,40\n5,0\n")
    mean, deviation = table.scaling(2)
    assert mean.tolist() == [2, 10]
    assert deviation.tolist() == [1, 0]
    assert table.ranges == ((1, 5), (0, 40))
    held_out = np.diff(table.values[2:], axis=0) / table.values[:2].std(axis=0)[:1]
    assert load("a\n1\n3\n5\n5\n").jumps(2) == held_out[0, 0] ** 2


@given(NUMBERS, st.booleans())
def test_both_ways_of_reading_agree(values: np.ndarray, labelled: bool) -> None:
    lines = [",".join(map(repr, row)) + ",up" * labelled for row in values.tolist()]
    label = "" if labelled else None
    plain = load("\n".join(lines), label=label)
    quoted = load("\n".join(['"' + lines[0].replace(",", '","') + '"', *lines[1:]]), label=label)
    np.testing.assert_array_equal(plain.values, quoted.values)
    np.testing.assert_array_equal(plain.labels, quoted.labels)
    assert plain.classes == quoted.classes


@pytest.mark.parametrize(
    ("text", "width", "regular"),
    [
        ("a,b\n1,2", 2, True),
        ("a,b\n1,2\n3", 2, False),
        ("a,b\n1\n1,2,3", 2, False),  # as many separators as there should be
        ("a,b\n\n1,2", 2, False),
        ('a,b\n"1",2', 2, False),
        ("a\n1", 1, True),
        ("a\n1,2", 1, False),
    ],
)
def test_regular(text: str, width: int, regular: bool) -> None:
    assert is_regular(text, ",", width) == regular
