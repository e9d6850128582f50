"""Images in files."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter

SIGNATURE = 8  # bytes that a PNG begins with
END_OF_HEADER = 33  # bytes of a PNG's signature and of its first chunk


def png(image: QImage) -> bytes:
    """Return an image as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)
    return bytes(buffer.data().data())


def with_text(png: bytes, keyword: str, text: str) -> bytes:
    """Return a PNG file with a text in ASCII."""
    return png[:END_OF_HEADER] + text_chunk(keyword, text) + png[END_OF_HEADER:]


def text_chunk(keyword: str, text: str) -> bytes:
    """Return a text in ASCII as a part of a PNG.

    It is not compressed, as Qt would: of a long compressed text other programs fear that it might
    be endless, and then do not open the picture at all.
    """
    return chunk(b"tEXt", b"%s\0%s" % (keyword.encode("ascii"), text.encode("ascii")))


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG."""
    checksum = struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))
    return struct.pack(">I", len(data)) + kind + data + checksum


def chunks_of(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the parts of a PNG that Qt has written: the kind of each, and its data."""
    place = SIGNATURE
    while place < len(png):
        length, kind = struct.unpack_from(">I4s", png, place)
        yield kind, png[place + 8 : place + 8 + length]
        place += length + 12
