"""JSON that people read: the same value again, in lines that are not too long."""

from __future__ import annotations

import json

from rnnviz.resources import resource
from rnnviz.training.scenes.readable import INDENT, WIDTH, content_of, readable

VALUE = {
    "format": 1,
    "title": "hₜ and a word",
    "scenes": ["one", {"experiment": {"a": 1, "b": 2.5}, "units": list(range(60)), "none": []}],
}


def test_what_is_written_is_read_again() -> None:
    scenes = [json.loads(path.read_text()) for path in resource("scenes").glob("*.json")]
    for value in [VALUE, *scenes, [], {}, "\ud800", [[1, [2]]]]:
        assert json.loads(content_of(value).decode()) == value


def test_what_fits_stands_on_one_line() -> None:
    lines = readable(VALUE).splitlines()
    assert '      "experiment": {"a": 1, "b": 2.5},' in lines
    assert all(len(line) <= WIDTH for line in lines)
    assert all((len(line) - len(line.lstrip())) % INDENT == 0 for line in lines)
    assert sum("59" in line or " 0," in line for line in lines) == 2  # numbers fill their lines
    assert "ₜ" in lines[2]
