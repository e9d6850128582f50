"""PDF."""

from __future__ import annotations

import re

from PySide6.QtCore import QBuffer, QByteArray, QHashSeed, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.export.exporter import PaperExporter
from rnnviz.figures.export.metadata import xmp
from rnnviz.registry import exporters


@exporters.register(".pdf")
class Pdf(PaperExporter):
    """A page whose lines and letters stay such."""

    title, order = "PDF drawing", 30
    carries = True

    @staticmethod
    def drawn(paper: Paper, title: str, scale: float, carried: str) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setResolution(96)
        points = QSizeF(*(edge * 0.75 for edge in paper.size))
        size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
        writer.setTitle(title)
        writer.setCreator("rnnviz")
        writer.setDocumentId(QUuid.createUuidV5(QUuid(), carried.encode()))
        writer.setDocumentXmpMetadata(QByteArray(xmp(carried).encode()))
        # Qt writes the fonts in the order of a hash table.
        QHashSeed.setDeterministicGlobalSeed()
        painter = QPainter(writer)
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        try:
            paper.paint(painter)
        finally:
            painter.end()
            QHashSeed.resetRandomGlobalSeed()
        return _timeless(bytes(buffer.data().data()))


def _timeless(pdf: bytes) -> bytes:
    """Return the file with its dates made constant, so that the same figure is the same bytes."""
    return re.sub(rb"\(D:\d{14}", b"(D:20000101000000", pdf)
