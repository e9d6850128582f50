"""Images in files."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from rnnviz.figures.style.colors import Table

FINENESS = 2  # image pixels per pixel of the layout


def enlarged(pixels: Table, width: int, height: int, transparent: bool = False) -> QImage:
    """Return an image as fine as the page, every cell a block of equal pixels.

    Viewers smooth images that they enlarge, whatever the file asks for; one that has the pixels
    already stays crisp.
    """
    rows, columns = pixels.shape
    across = np.arange(FINENESS * width) * columns // (FINENESS * width)
    down = np.arange(FINENESS * height) * rows // (FINENESS * height)
    fine = np.ascontiguousarray(pixels[down][:, across])
    forms = QImage.Format
    form = forms.Format_ARGB32_Premultiplied if transparent else forms.Format_RGB32
    image = QImage(fine.data, fine.shape[1], fine.shape[0], 4 * fine.shape[1], form)
    return image.copy()


def png(image: QImage) -> bytes:
    """Return an image as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)
    return bytes(buffer.data().data())
