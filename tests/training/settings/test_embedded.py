"""Experiments in pictures: what other programs make of them, and what was made to do harm."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zlib

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.settings.embedded import LONGEST, MOST_CHUNKS, SIGNATURE, carried

HEADER = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)  # 10 gigapixels


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes) -> bytes:
    return SIGNATURE + chunk(b"IHDR", HEADER) + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"tEXt", b"rnnviz\0{}"),
        chunk(b"zTXt", b"rnnviz\0\0" + zlib.compress(b"{}")),
        chunk(b"iTXt", b"rnnviz\0\0\0en\0word\0{}"),
        chunk(b"iTXt", b"rnnviz\0\1\0\0\0" + zlib.compress(b"{}")),
    ],
)
def test_text_is_found_in_a_png_of_any_size_wherever_it_stands(text: bytes) -> None:
    other = chunk(b"tEXt", b"Software\0rnnviz\0[]")
    pixels = chunk(b"IDAT", b"\0" * 1000)
    assert carried(png(other, text, pixels)) == "{}"
    assert carried(png(pixels, pixels, text)) == "{}"
    assert carried(png(pixels, other)) is None


@pytest.mark.parametrize(
    "element",
    [
        '<svg><experiment xmlns="urn:rnnviz">{}</experiment></svg>',
        "<?xml ?><svg><experimental/><experiment\n a='1'\n>{}</experiment></svg>",
        "%PDF-1.4 <rnnviz:experiment>{}</rnnviz:experiment>",
    ],
)
def test_an_element_is_found_in_svg_and_pdf(element: str) -> None:
    assert carried(element.replace("{}", "{&quot;a&quot;: &#38;}").encode()) == '{"a": &}'


def test_what_is_cut_off_carries_nothing() -> None:
    whole = png(chunk(b"tEXt", b"rnnviz\0{}"))
    for end in range(len(SIGNATURE), len(whole)):
        assert carried(whole[:end]) in (None, "", "{", "{}")
    svg = b'<svg><experiment xmlns="urn:rnnviz">{}</experiment>'
    for end in range(5, len(svg)):
        assert carried(svg[:end]) is None


def test_a_small_file_with_a_very_long_text_is_refused() -> None:
    bomb = zlib.compress(b" " * (20 * LONGEST), 9)
    bomb = bomb[:-4]  # the checksum at its end is never reached
    tracemalloc.start()
    for kind, lead in ((b"zTXt", b"rnnviz\0\0"), (b"iTXt", b"rnnviz\0\1\0\0\0")):
        with pytest.raises(RnnvizError, match="more than 10,000,000 bytes"):
            carried(png(chunk(kind, lead + bomb)))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * LONGEST
    with pytest.raises(RnnvizError, match="cannot be decompressed"):
        carried(png(chunk(b"zTXt", b"rnnviz\0\0nonsense")))
    with pytest.raises(RnnvizError, match="more than 10,000,000 bytes"):
        carried(b"<svg><experiment>" + b" " * LONGEST + b" </experiment></svg>")


def test_no_more_chunks_are_looked_at_than_a_picture_of_ours_may_have() -> None:
    assert carried(png(chunk(b"sRGB", b"") * MOST_CHUNKS, chunk(b"tEXt", b"rnnviz\0{}"))) is None


@pytest.mark.parametrize("start", [b"%PDF", b"<svg"])
@pytest.mark.parametrize("part", [b"<experiment ", b"<experiment>", b"<rnnviz:experiment ", b"<"])
def test_the_search_takes_linear_time(start: bytes, part: bytes) -> None:
    def effort(size: int) -> float:
        content = start + part * (size // len(part))
        times = []
        for _ in range(5):
            begun = time.process_time()
            assert carried(content) is None
            times.append(time.process_time() - begun)
        return min(times)

    effort(1000)
    assert effort(3_000_000) < 40 * effort(300_000) + 0.001
