"""Tables against the standard library's writer, and every way in which they go wrong."""

import csv
import io
import time
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnnviz.data import lines, own_file
from rnnviz.data.layout import find_layout
from rnnviz.data.lines import LONGEST_LINE
from rnnviz.data.own_file import checksum_of
from rnnviz.data.progress import watched
from rnnviz.data.regular_table import is_regular
from rnnviz.data.table import Table, load_table
from rnnviz.errors import LONGEST_MESSAGE, RnnvizError, SettingError
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
    assert len(str(caught.value)) <= LONGEST_MESSAGE
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
    assert "'d', which is not a column" in refused(content, "d")
    assert "'4', which is not a column" in refused(content, "4")


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
        ("a,b\n1,2\n3,x\n", "'x' in row 3, column 'b', which is not a finite number"),
        ("a;b\n1;2\n3;4,5\n", "'4,5' in row 3, column 'b', which is not a finite number: write"),
        ("a;b\n1;2,5\n3;4,5\n", "'2,5' in row 2, column 'b', which is not a finite number: write"),
        ("a,b\n,1\n2,3\n4,5\n", "no value in row 2, column 'a': fill it"),
        ("n/a,1\n2,3\n4,5\n", "'n/a' in row 1, column '1'"),
        ("a,b\n1,2\n3,nan\n", "'nan' in row 3, column 'b'"),
        ("1,2\n3,inf\n", "'inf' in row 2, column '2'"),
        ("a,b\nx,y\n", "no column of numbers"),
        (",".join("abcdefghijklmnopq") + "\n" + ",".join("1" * 17) + "\n", "are 17, more than 16"),
        ('a,b\n1,"2\n' + "3,4\n" * 50_000, "characters: close its quotes"),
        ("a,b\n1,2\n" + "3," + "4" * LONGEST_LINE + "\n", "a row 3 of more than 1,000,000 char"),
        (",".join("1" * 10_001) + "\n", "has 10,001 columns, more than the 10,000 that are read"),
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


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read a few bytes at a time, so that every seam is met."""
    monkeypatch.setattr(own_file, "PORTION", 64)
    monkeypatch.setattr(lines, "STRIDE", 3)
    load_table.cache_clear()
    yield
    load_table.cache_clear()


@pytest.mark.usefixtures("small_portions")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("tail", ["", "\n", "\n\n\n\n\n\n\n\n\n"])
def test_portions_of_a_table_are_joined_without_a_seam(end: str, tail: str) -> None:
    rows = [(k, k * 0.5, "up" if k % 3 else "down") for k in range(40)]
    text = "a,b,c\n" + "\n".join(f"{a},{b},{c}" for a, b, c in rows) + tail
    table = load(text.replace("\n", end), label="")
    assert table.values.tolist() == [[a, b] for a, b, _ in rows]
    assert [table.classes[place] for place in table.labels] == [c for *_, c in rows]


@pytest.mark.usefixtures("small_portions")
def test_a_fault_is_found_in_whichever_portion_it_stands() -> None:
    good = ["a,b", *("1,2" for _ in range(30))]
    for row in range(2, 31):
        for bad, words in (
            ("1", "1 field"),
            ("", "an empty"),
            ("1,x", "'x' in"),
            ("1,2,", "3 field"),
        ):
            found = refused("\n".join([*good[: row - 1], bad, *good[row:]]))
            assert words in found
            assert f"row {row}" in found


@pytest.mark.usefixtures("small_portions")
def test_fields_in_quotes_may_hold_line_ends_and_a_header_may_be_in_quotes_alone() -> None:
    text = '"first\nname","b"\n' + "1,2\n" * 9 + '3,"4"\n5,6\n'
    table = load(text)
    assert table.names == ("1", "b")  # a name of two lines is none
    assert table.values.tolist() == [[1, 2]] * 9 + [[3, 4], [5, 6]]
    assert "'x' in row 15, column 'b'" in refused(text + "7,8\n9,x\n")


@pytest.mark.usefixtures("small_portions")
def test_a_table_that_is_cancelled_leaves_nothing() -> None:
    path = fresh("a,b\n" + "1,2\n" * 200)
    checksum = checksum_of(path)

    def cancel(_: str, share: float) -> None:
        if share > 0.6:
            raise RnnvizError("cancelled")

    with watched(cancel), pytest.raises(RnnvizError, match="cancelled"):
        load_table(path, checksum, "", None)
    told: list[float] = []
    with watched(lambda _, share: told.append(share)):
        assert len(load_table(path, checksum, "", None).values) == 200
    assert told == sorted(told)
    assert told[-1] == 1


def peak(content: str, columns: str = "", label: str | None = None) -> int:
    """Return the most bytes that the reading of a table takes."""
    path = fresh(content)
    tracemalloc.start()
    try:
        load_table(path, checksum_of(path), columns, label)
    except SettingError:
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


def test_a_long_label_takes_no_more_memory_than_it_is_long() -> None:
    short = "x,y\n" + "1,a\n" * 10_000
    assert peak(short + "2," + "b" * 8000 + "\n", label="") < 2 * peak(short + "2,b\n", label="")
    assert "label of 8,000 characters in row 10,002, more than 100: choose" in refused(
        short + "2," + "b" * 8000 + "\n", label=""
    )


def test_a_table_takes_little_more_memory_than_its_bytes_and_its_numbers() -> None:
    rows = 400_000
    content = "a,b\n" + "0.12345678901234,1234567.89012345\n" * rows
    assert peak(content) < len(content) + 2 * 8 * rows + 150 * own_file.PORTION / 4


def test_names_that_cannot_be_told_or_shown_are_numbers() -> None:
    header = ["a", "a", "", "x" * 101, "b\x0cb", "c\u3000d", "e"]
    table = load(",".join(header) + "\n" + ",".join("1234567") + "\n")
    assert table.names == ("1", "2", "3", "4", "5", "c\u3000d", "e")
    assert load("x,y\n1,u\x0cp\n2,down\n", label="").classes == ("u\\x0cp", "down")


def test_a_header_is_read_in_linear_time() -> None:
    def effort(columns: int) -> float:
        block = f"{','.join(f'name {k}' for k in range(columns))}\n{','.join('1' * columns)}"
        times = []
        for _ in range(5):
            begun = time.process_time()
            find_layout(block, "it")
            times.append(time.process_time() - begun)
        return min(times)

    assert effort(10_000) < 30 * effort(1000)


@pytest.mark.parametrize("columns", [",", ",,,,", " , ,"])
def test_commas_alone_name_no_column(columns: str) -> None:
    assert "names no column: give names or numbers, or leave it empty" in refused(
        "a,b\n1,2\n", columns
    )
    assert load("a,b\n1,2\n", "a,").names == ("a",)


def test_an_unknown_name_among_very_many_columns_is_answered_shortly() -> None:
    names = [f"a quantity that was measured, number {k}".replace(",", "") for k in range(9000)]
    content = ",".join(names) + "\n" + ",".join("1" * 9000) + "\n"
    words = refused(content, "a quantity that was mesured number 77")
    assert "did you mean" in words
    assert "there are 9,000, such as" in refused(content, "zzz")
