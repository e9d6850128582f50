"""The text of a table in blocks of whole lines, so that it is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rnnviz.data.own_file import texts
from rnnviz.errors import SettingError

LONGEST_LINE = 1_000_000  # characters
ENDS = b"\r\n"
STRIDE = 2**16  # bytes that are searched at a time for the last one that ends no line


def table_blocks(path: str, name: str, content: bytearray) -> Iterator[str]:
    """Yield a file's text in blocks of whole lines, each without its last line feed.

    Line ends at the end of the file are left out.

    Raises
    ------
    SettingError
        If it is no text (see `texts`), or has a line that is longer than `LONGEST_LINE`.
    """
    with memoryview(content) as view:
        yield from whole_lines(texts(path, view[: _end(content)]), name)


def whole_lines(portions: Iterable[str], name: str) -> Iterator[str]:
    """Yield a text that comes in portions in blocks of whole lines."""
    block, rest, row = "", "", 1
    for portion in portions:
        lines, newline, rest = (rest + portion).rpartition("\n")
        _check_lines(lines if newline else rest, name, row)
        if newline:
            if row > 1:
                yield block
            block, row = lines, row + lines.count("\n") + 1
    _check_lines(rest, name, row)
    yield f"{block}\n{rest}" if row > 1 else rest


def lines_of(block: str) -> Iterator[str]:
    """Yield the lines of a block, each with a line feed, without a copy of the block."""
    start = 0
    while (end := block.find("\n", start)) >= 0:
        yield block[start : end + 1]
        start = end + 1
    yield f"{block[start:]}\n"


def _check_lines(block: str, name: str, row: int) -> None:
    """Raise SettingError if a line is too long; the search leaps from line end to line end."""
    start = 0
    while len(block) - start > LONGEST_LINE:
        end = block.rfind("\n", start, start + LONGEST_LINE + 1)
        if end < 0:
            line = row + block.count("\n", 0, start)
            raise SettingError(
                "path",
                f"{name} has a row {line:,} of more than {LONGEST_LINE:,} characters: choose a"
                " table of shorter rows.",
            )
        start = end + 1


def _end(content: bytearray) -> int:
    """Return the length of contents without the line ends that they end in."""
    end = len(content)
    while end and not content[max(end - STRIDE, 0) : end].strip(ENDS):
        end = max(end - STRIDE, 0)
    start = max(end - STRIDE, 0)
    return start + len(content[start:end].rstrip(ENDS))
