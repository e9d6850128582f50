"""JSON texts: the line of every entry, and what is wrong in plain words."""

import json

import pytest

from rnnviz.data.json_lines import JsonError, json_text
from rnnviz.resources import resource

SCENE = """{
  "title": "One",
  "runs": [
    {"model.cell": "rnn"},

    {
      "model.units": 4}
  ],
  "title": "Two"
}
"""


def test_it_tells_the_line_of_every_entry() -> None:
    found = json_text(SCENE)
    assert found.lines == {
        (): 1,
        ("title",): 9,
        ("runs",): 3,
        ("runs", 0): 4,
        ("runs", 0, "model.cell"): 4,
        ("runs", 1): 6,
        ("runs", 1, "model.units"): 7,
    }
    assert found.line(("runs", 1, "not there", 3)) == 6
    assert found.line(("nowhere",)) == 1


def test_it_tells_a_key_that_stands_there_twice() -> None:
    found = json_text(SCENE)
    assert found.value["title"] == "Two"
    assert found.twice == [(("title",), 9)]


@pytest.mark.parametrize("path", sorted(resource("scenes").glob("*.json")), ids=lambda p: p.stem)
def test_it_reads_what_json_reads(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert json_text(text).value == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        r'["\u00e9\\\"\/\n", -0.5e+3, 0, true, false, null, {}, [], "🙂"]',
        ' \t\r\n[1 , 2]\n ',
        '"alone"',
        '{"a": {"b": [{"c": 1e-9}]}}',
    ],
)  # fmt: skip
def test_it_reads_every_kind_of_value(text: str) -> None:
    assert json_text(text).value == json.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('{"a": 1,\n "b": [1, 2\n "c": 3}', 2, 12, "a comma is missing"),
        ('{"a": 1,\n}', 1, 8, "comma before the }"),
        ("[1, 2,]", 1, 6, "comma before the ]"),
        ("{'a': 1}", 1, 2, "double quotation marks"),
        ('{"a": “x”}', 1, 7, "double quotation marks"),
        ('{\n  "a" 1}', 2, 7, "a : is missing after the key 'a'"),
        ('{"a": }', 1, 7, "a value is missing"),
        ('{"a":', 1, 6, "ends where a value"),
        ('{"a": "x\ny"}', 1, 7, 'no " at its end'),
        ('{"a": "x\\dot"}', 1, 9, "write \\\\ for"),
        ('{"a": "x\ty"}', 1, 9, "written as \\t"),
        ('{"a": True}', 1, 7, "written true"),
        ('{"a": .5}', 1, 7, "0.5"),
        ('{"a": 007}', 1, 7, "not a number"),
        ('{"a": NaN}', 1, 7, "no value"),
        ('{"a": 1 // one\n}', 1, 9, "no comments"),
        ('{"a": [1, 2}', 1, 12, "here a ] should stand"),
        ('{\n"a": [1', 2, 6, "this [ is never closed"),
        ('{"a": 1}\n{}', 2, 1, "goes on after"),
        ("", 1, 1, "ends"),
        ("[" * 5000, 1, 102, "too many brackets"),
        ("9" * 5000, 1, 1, "not a number"),
    ],
)
def test_it_says_where_and_what_is_wrong(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(JsonError) as caught:
        json_text(text)
    assert words in caught.value.problem
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.problem.endswith(".")
