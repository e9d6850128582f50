"""The experiment that a picture written by rnnviz carries."""

from __future__ import annotations

import io
import re
from html import unescape

KEYWORD = "rnnviz"  # of the PNG's text chunk
NAMESPACE = "urn:rnnviz"  # of the element in SVG and PDF
ELEMENT = re.compile(rb"<(?:rnnviz:)?experiment(?: [^>]*)?>(.*?)</(?:rnnviz:)?experiment>", re.S)


def carried(content: bytes) -> str | None:
    """Return the JSON text in the bytes of a PNG, SVG or PDF; None if there is none."""
    if content.startswith(b"\x89PNG"):
        return _of_png(content)
    if content.startswith((b"%PDF", b"<?xml", b"<svg")):
        element = ELEMENT.search(content)
        return unescape(element[1].decode("utf-8", "replace")) if element else None
    return None


def _of_png(content: bytes) -> str | None:
    from PIL import Image  # here, so that the worker and a run without pictures start without it

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.info.get(KEYWORD)
    except (OSError, SyntaxError, ValueError):
        return None
