"""Lines of a JSON text: where each entry stands, and what is wrong with the text, in plain words.

`json` tells neither the line of an entry nor that a key stands there twice, and its messages speak
to programmers. It reads a text first; this one is for what is to be said about it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from rnnviz.errors import plain, shown

Place = tuple[str | int, ...]
"""The keys, and the numbers in lists from 0, that lead to an entry."""

DEEPEST = 100  # entries within one another
MOST_DIGITS = 4000
SPACE = re.compile(r"[ \t\n\r]*")
STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])")
WORD = re.compile(r"[^\s,:\[\]{}\"']+")
OPEN = re.compile(STRING.pattern[:-1])  # a text without its end
WORDS = {"true": True, "false": False, "null": None}


class JsonError(Exception):
    """A text is not JSON.

    Attributes
    ----------
    line, column : int
        From 1.
    problem : str
        What is wrong there, as a sentence.
    """

    def __init__(self, text: str, place: int, problem: str) -> None:
        self.line = text.count("\n", 0, place) + 1
        self.column = place - (text.rfind("\n", 0, place) + 1) + 1
        self.problem = problem
        super().__init__(f"line {self.line}, column {self.column}: {problem}")


@dataclass
class JsonText:
    """What a JSON text holds.

    Attributes
    ----------
    value : object
        As `json.loads` returns it; of a key that stands there twice, the last.
    lines : dict of place to int
        The line of each entry, from 1: that of its key, or of its value in a list.
    twice : list of place
        Keys that stand there before, with the line of the second.
    """

    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    twice: list[tuple[Place, int]] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of an entry, or of the nearest one around it that is there."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]


def json_text(text: str) -> JsonText:
    """Return what a text holds, and where.

    Raises
    ------
    JsonError
        If it is not JSON.
    """
    return _Reader(text).read()


class _Reader:
    """Reads a text from its start to its end, entry by entry."""

    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0
        self._line, self._counted = 1, 0  # the line of a place that has been asked for
        self._found = JsonText()

    def read(self) -> JsonText:
        self._space()
        self._found.lines[()] = self._line_here()
        self._found.value = self._value(())
        self._space()
        if self._place < len(self._text):
            self._fail("the file goes on after its last bracket.")
        return self._found

    def _value(self, where: Place) -> Any:
        if len(where) > DEEPEST:
            self._fail("too many brackets within one another.")
        match self._next():
            case "{":
                return self._object(where)
            case "[":
                return self._list(where)
            case '"':
                return self._string()
            case "":
                self._fail("the file ends where a value should stand.")
            case "}" | "]" | "," | ":":
                self._fail(f"a value is missing before this {self._next()}.")
        number = NUMBER.match(self._text, self._place)
        if number is not None and len(number[0]) < MOST_DIGITS:
            self._place = number.end()
            return json.loads(number[0])
        return self._word()

    def _object(self, where: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        opened = self._place
        self._place += 1
        while self._goes_on("}", opened, first=not values):
            if self._next() != '"':
                self._fail('here a key should stand, in double quotation marks: "title".')
            line = self._line_here()
            key = self._string()
            place = (*where, key)
            if key in values:
                self._found.twice.append((place, line))
            self._found.lines[place] = line
            self._space()
            if self._next() != ":":
                self._fail(f"a : is missing after the key {shown(key)}.")
            self._place += 1
            self._space()
            values[key] = self._value(place)
        return values

    def _list(self, where: Place) -> list[Any]:
        values: list[Any] = []
        opened = self._place
        self._place += 1
        while self._goes_on("]", opened, first=not values):
            place = (*where, len(values))
            self._found.lines[place] = self._line_here()
            values.append(self._value(place))
        return values

    def _goes_on(self, end: str, opened: int, first: bool) -> bool:
        """Go to the next entry between brackets; return False after the last."""
        before = self._place
        self._space()
        if self._next() == end:
            self._place += 1
            return False
        if self._next() == "":
            self._place = opened
            self._fail(f"this {self._next()} is never closed by a {end}.")
        if first:
            return True
        if self._next() != ",":
            if self._next() in "/#":
                self._word()
            if self._next() in "]}":
                self._fail(f"here a {end} should stand, not a {self._next()}.")
            self._place = before
            self._fail(f"a comma is missing after this, or a {end}.")
        comma = self._place
        self._place += 1
        self._space()
        if self._next() == end:
            self._place = comma
            self._fail(f"there is a comma before the {end}, after the last entry.")
        return True

    def _string(self) -> str:
        found = STRING.match(self._text, self._place)
        if found is not None:
            self._place = found.end()
            return str(json.loads(found[0]))
        stopped = OPEN.match(self._text, self._place)
        end = self._place if stopped is None else stopped.end()
        if self._text[end : end + 1] == "\\":
            self._place = end
            self._fail('after a \\ comes one of " \\ / b f n r t u: write \\\\ for a \\ itself.')
        if self._text[end : end + 1] not in ("", "\n", "\r"):
            self._place = end
            self._fail("a text holds a tab or another character that must be written as \\t.")
        self._fail('this text has no " at its end, on the same line.')

    def _word(self) -> bool | None:
        """Read true, false or null, or fail with what is meant instead."""
        found = WORD.match(self._text, self._place)
        word = found[0] if found else ""
        if word in WORDS:
            self._place += len(word)
            return WORDS[word]
        if self._next() in "'‘’“”„":
            self._fail('text stands between double quotation marks: "...".')
        if word.startswith(("//", "#", "/*")):
            self._fail("JSON has no comments: take this out.")
        if word.lower() in ("true", "false", "null", "none"):
            right = word.lower().replace("none", "null")
            self._fail(f"this is written {right}, in small letters.")
        if re.match(r"[-+.\d]", word):
            self._fail(f"{plain(word, 40)} is not a number as JSON writes it: 0.5, -3, 1e-9.")
        self._fail(f"{shown(word)} is no value: text stands between double quotation marks.")

    def _next(self) -> str:
        return self._text[self._place : self._place + 1]

    def _space(self) -> None:
        found = SPACE.match(self._text, self._place)
        assert found is not None  # it matches nothing, too
        self._place = found.end()

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._place)
        self._counted = self._place
        return self._line

    def _fail(self, problem: str) -> NoReturn:
        raise JsonError(self._text, self._place, problem)
