"""The moments that a PPTX carries, each in the picture of a slide: one alone, or a lecture."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from html import unescape

from rnnviz.errors import RnnvizError

SIGNATURE = b"PK\x03\x04"
PICTURE = re.compile(r"ppt/media/image(\d{1,4})\.png")
TITLE = re.compile(r"<dc:title>([^<]{0,800})</dc:title>")
ABOUT = "docProps/core.xml"
MOST_SLIDES = 200
MOST_PARTS = 20_000
LARGEST_PICTURE = 11_000_000  # bytes that are read of one: what it carries stands at its beginning
LARGEST = 100_000_000  # bytes that are read of all


def carried_by_slides(content: bytes, of_png: Callable[[bytes], str | None]) -> str | None:
    """Return the JSON text of a moment, or of a lecture of several; None if there is none.

    `of_png` returns what a PNG carries.

    Raises
    ------
    RnnvizError
        If it cannot be read, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if len(parts.namelist()) > MOST_PARTS:
                raise RnnvizError(f"it has more than {MOST_PARTS:,} parts")
            moments = [text for text in map(of_png, _pictures(parts)) if text is not None]
            title = _title(parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            ValueError, OSError) as problem:  # fmt: skip
        raise RnnvizError(f"its slides cannot be read ({problem})") from None
    if len(moments) < 2:
        return moments[0] if moments else None
    return f'{{"format": 1, "title": {json.dumps(title)}, "scenes": [{", ".join(moments)}]}}'


def _pictures(parts: zipfile.ZipFile) -> list[bytes]:
    """Return the beginnings of the pictures, in the order of the slides that rnnviz writes."""
    found = [match for match in map(PICTURE.fullmatch, parts.namelist()) if match]
    found = sorted(found, key=lambda match: int(match[1]))[:MOST_SLIDES]
    pictures: list[bytes] = []
    for match in found:
        with parts.open(match[0]) as file:
            pictures.append(file.read(LARGEST_PICTURE))
        if sum(map(len, pictures)) > LARGEST:
            raise RnnvizError(f"its pictures have more than {LARGEST:,} bytes")
    return pictures


def _title(parts: zipfile.ZipFile) -> str:
    if ABOUT not in parts.namelist():
        return ""
    with parts.open(ABOUT) as file:
        match = TITLE.search(file.read(20_000).decode("utf-8", "replace"))
    return unescape(match[1])[:200] if match else ""
