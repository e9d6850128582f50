"""The experiment that a picture or a file of weights written by rnnviz carries.

No pixel and no weight is decoded to read it.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape
from itertools import islice

from rnnviz.errors import RnnvizError
from rnnviz.training.settings.embedded_slides import SIGNATURE as SLIDES
from rnnviz.training.settings.embedded_slides import carried_by_slides

# Of the text in a PNG or a file of weights; the comment of a GIF or an MP4 begins with it.
KEYWORD = "rnnviz"
NAMESPACE = "urn:rnnviz"  # of the element in SVG and PDF
LONGEST = 10_000_000  # bytes of an experiment; the usual one takes about 1,000
MOST_CHUNKS = 100_000  # of a PNG; the largest that rnnviz writes has some thousands
SIGNATURE = b"\x89PNG\r\n\x1a\n"
BEGIN = re.compile(rb"<((?:rnnviz:)?experiment)[\s>]")


def carried(content: bytes) -> str | None:
    """Return the JSON text in a PNG, SVG, PDF, GIF, MP4, PPTX or safetensors; None without one.

    Raises
    ------
    RnnvizError
        If it is longer than `LONGEST`, or cannot be decompressed.
    """
    if content.startswith(SIGNATURE):
        return _of_png(content)
    if content.startswith(b"GIF8"):
        return _of_comments(_gif_comments(content), "ascii")
    if content[4:8] == b"ftyp":
        return _of_comments(_mp4_comments(content), "utf-8")
    if content.startswith(SLIDES):
        return carried_by_slides(content, _of_png)
    if content.startswith((b"%PDF", b"<?xml", b"<svg")):
        return _of_element(content)
    if content[8:9] == b"{":
        return _of_weights(content)
    return None


def _of_weights(content: bytes) -> str | None:
    """Return the text of a safetensors file, which begins with a header under its length."""
    length = int.from_bytes(content[:8], "little")
    if not 0 < length <= len(content) - 8:
        return None  # such as another text, which is no length
    check_length(length)
    try:
        header = json.loads(content[8 : 8 + length])
    except (ValueError, RecursionError):
        return None
    texts = header.get("__metadata__")
    text = texts.get(KEYWORD) if isinstance(texts, dict) else None
    return text if isinstance(text, str) else None


def _of_element(content: bytes) -> str | None:
    begin = BEGIN.search(content)
    if begin is None:
        return None
    start = content.find(b">", begin.end() - 1) + 1
    end = content.find(b"</%s>" % begin[1], start)
    if not start or end < 0:
        return None
    check_length(end - start)
    return unescape(content[start:end].decode("utf-8", "replace"))


def _of_comments(comments: Iterator[bytes], encoding: str) -> str | None:
    lead = KEYWORD.encode() + b" "
    found = (comment for comment in comments if comment.startswith(lead + b"{"))
    comment = next(found, None)
    return None if comment is None else _text(comment[len(lead) :], encoding)


def _gif_comments(content: bytes) -> Iterator[bytes]:
    """Yield the comments of a GIF: blocks under their lengths, up to one of no length."""
    place = 13 + _colors(content[10:11])
    while place + 2 < len(content):
        kind, place = content[place : place + 2], place + 2
        if kind[:1] == b",":  # a picture: its place, its colours, and how long its codes are
            place += 9 + _colors(content[place + 7 : place + 8])
        elif kind[:1] != b"!":
            return
        parts = []
        while content[place : place + 1] not in (b"", b"\0"):
            parts += [content[place + 1 : place + 1 + content[place]]] * (kind == b"!\xfe")
            place += content[place] + 1
        place += 1
        yield b"".join(parts)


def _colors(flags: bytes) -> int:
    """Return how many bytes of colours follow in a GIF."""
    return 3 * 2 ** (flags[0] % 8 + 1) if flags and flags[0] & 0x80 else 0


def _mp4_comments(content: bytes) -> Iterator[bytes]:
    """Yield the comments of an MP4: boxes within boxes, each under its length."""
    places = [(0, len(content))]
    for kind, lead in ((b"moov", 0), (b"udta", 0), (b"meta", 4), (b"ilst", 0), (b"\xa9cmt", 0)):
        places = [
            (begin + lead, end) for outer in places for begin, end in _boxes(content, kind, *outer)
        ]
    for outer in places:
        yield from (content[begin + 8 : end] for begin, end in _boxes(content, b"data", *outer))


def _boxes(content: bytes, wanted: bytes, place: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the contents of boxes of a kind begin and end."""
    while place + 8 <= end:
        length, kind = struct.unpack_from(">I4s", content, place)
        head = 8
        if length == 1 and place + 16 <= end:  # it is longer than four bytes can tell
            head, (length,) = 16, struct.unpack_from(">Q", content, place + 8)
        if length < head:
            return
        if kind == wanted:
            yield place + head, min(place + length, end)
        place += length


def _of_png(content: bytes) -> str | None:
    keyword = KEYWORD.encode() + b"\0"
    for kind, data in islice(_chunks(content), MOST_CHUNKS):
        if not data.startswith(keyword):
            continue
        rest = data[len(keyword) :]
        if kind == b"tEXt":
            return _text(rest, "latin-1")
        if kind == b"zTXt":
            return _text(_inflated(rest[1:]), "latin-1")
        if kind == b"iTXt":  # two flags, then the language and the keyword in it
            text = rest[2:].split(b"\0", 2)[-1]
            return _text(_inflated(text) if rest[:1] == b"\1" else text, "utf-8")
    return None


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind of each chunk of a PNG, and its data if it is text."""
    place = len(SIGNATURE)
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        is_text = kind in (b"tEXt", b"zTXt", b"iTXt")
        yield kind, content[place + 8 : place + 8 + length] if is_text else b""
        place += length + 12  # with length, kind and checksum


def _inflated(data: bytes) -> bytes:
    """Return what was compressed, if it is not too long: a small file may hold very much."""
    try:
        return zlib.decompressobj().decompress(data, LONGEST + 1)
    except zlib.error as problem:
        raise RnnvizError(f"its text cannot be decompressed ({problem})") from None


def _text(data: bytes, encoding: str) -> str:
    check_length(len(data))
    return data.decode(encoding, "replace")


def check_length(length: int) -> None:
    """Raise RnnvizError if the text of an experiment is longer than `LONGEST`."""
    if length > LONGEST:
        raise RnnvizError(f"its text has more than {LONGEST:,} bytes")
