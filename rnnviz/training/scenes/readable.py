"""Readable JSON: what a person opens in an editor, and compares line by line."""

from __future__ import annotations

import json

WIDTH = 100  # characters of a line
INDENT = 2


def readable(value: object) -> str:
    """Return a JSON value as text: what fits stands on one line, all else one entry a line."""
    return _written(value, 0, 0)


def content_of(value: object) -> bytes:
    """Return the content of a file that holds a JSON value.

    Half a character, which only an escape can hold, stays one.
    """
    return f"{readable(value)}\n".encode("utf-8", "backslashreplace")


def _written(value: object, indent: int, lead: int) -> str:
    """Return a value after `lead` characters of its line, whose entries are indented further."""
    line = json.dumps(value, ensure_ascii=False)
    whole = lead == 0 and isinstance(value, dict)  # the outermost object is opened up always
    if not whole and len(line) + lead < WIDTH:
        return line
    inner = indent + INDENT
    margin, end = " " * inner, " " * indent
    if isinstance(value, dict) and value:
        keys = {name: f"{json.dumps(name, ensure_ascii=False)}: " for name in value}
        rows = [
            f"{margin}{key}{_written(value[name], inner, inner + len(key))}"
            for name, key in keys.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{end}}}"
    if isinstance(value, list) and any(not _is_number(one) for one in value):
        rows = [f"{margin}{_written(one, inner, inner)}" for one in value]
        return "[\n" + ",\n".join(rows) + f"\n{end}]"
    if isinstance(value, list):
        return "[\n" + _filled([json.dumps(one) for one in value], margin) + f"\n{end}]"
    return line


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))


def _filled(words: list[str], margin: str) -> str:
    """Return words with commas between them, as many in a line as fit."""
    lines = [margin]
    for k, word in enumerate(words):
        word += "," * (k < len(words) - 1)
        if len(lines[-1]) + len(word) >= WIDTH:
            lines[-1] = lines[-1].rstrip()
            lines.append(margin)
        lines[-1] += f"{word} "
    return "\n".join(lines).rstrip()
