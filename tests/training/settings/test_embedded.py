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


def gif(*blocks: bytes) -> bytes:
    return b"GIF89a\1\0\1\0\x80\0\0" + bytes(6) + b"".join(blocks) + b";"


def block(kind: bytes, *parts: bytes) -> bytes:
    return kind + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I", len(content) + 8) + kind + content


def mp4(comment: bytes) -> bytes:
    data = box(b"data", struct.pack(">II", 1, 0), comment)
    meta = box(b"meta", bytes(4), box(b"hdlr", bytes(25)), box(b"ilst", box(b"\xa9cmt", data)))
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 5) + b"moov!"
    return box(b"ftyp", b"isom") + large + box(b"moov", box(b"udta", meta))


PICTURE = b",\0\0\0\0\1\0\1\0\x80" + bytes(6) + b"\2"  # with colours of its own


def test_a_comment_is_found_in_a_gif_and_in_an_mp4() -> None:
    control, other = block(b"!\xf9", b"\0\0\0\0"), block(b"!\xfe", b"rnnviz is nice")
    ours = block(b"!\xfe", b"rnnviz {", b"}")
    picture = block(PICTURE, b"L\1", b"!\xferno")
    assert carried(gif(ours)) == "{}"
    assert carried(gif(control, picture, other, picture, ours)) == "{}"
    assert carried(gif(control, picture, block(b"!\xfe", b"mine"))) is None
    assert carried(mp4(b"rnnviz {}")) == "{}"
    assert carried(mp4(b"holiday")) is None
    with pytest.raises(RnnvizError, match="more than 10,000,000 bytes"):
        carried(mp4(b"rnnviz {" + b" " * (LONGEST + 1)))


@pytest.mark.parametrize("whole", [gif(block(b"!\xfe", b"rnnviz {}")), mp4(b"rnnviz {}")])
def test_a_film_that_is_cut_off_carries_nothing_or_a_part(whole: bytes) -> None:
    for end in range(len(whole)):
        assert carried(whole[:end]) in (None, "", "{", "{}")


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


def weights(header: bytes, length: int | None = None) -> bytes:
    return struct.pack("<Q", len(header) if length is None else length) + header + bytes(99)


def test_a_file_of_weights_carries_text_and_none_that_is_broken_does() -> None:
    assert carried(weights(b'{"__metadata__": {"rnnviz": "{}"}}')) == "{}"
    for header in (
        b"{}",
        b'{"__metadata__": []}',
        b'{"__metadata__": {"rnnviz": 1}}',
        b'{"__metadata__": {"rnnviz": "{}"}',
        b'{"a":' * 99_999,
        b'{"\xff": 1}',
    ):
        assert carried(weights(header)) is None
    assert carried(weights(b"{}", 2**63)) is None
    assert carried(weights(b"{}", 0)) is None
    with pytest.raises(RnnvizError, match="more than 10,000,000 bytes"):
        carried(weights(b"{" + b" " * LONGEST + b"}"))
