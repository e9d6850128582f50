"""Images in files."""

from __future__ import annotations

import struct
import zlib

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter

END_OF_HEADER = 33  # bytes of a PNG's signature and of its first chunk


def png(image: QImage) -> bytes:
    """Return an image as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)
    return bytes(buffer.data().data())


def with_text(png: bytes, keyword: str, text: str) -> bytes:
    """Return a PNG file with a text in ASCII.

    It is not compressed, as Qt would: of a long compressed text other programs fear that it might
    be endless, and then do not open the picture at all.
    """
    data = b"tEXt%s\0%s" % (keyword.encode("ascii"), text.encode("ascii"))
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return png[:END_OF_HEADER] + chunk + png[END_OF_HEADER:]
