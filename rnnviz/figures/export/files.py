"""Writing figures to files. There must be an application, as there must be for any text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QByteArray, QHashSeed, QIODevice, QMarginsF, QSizeF, QUuid
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.layout import zoom_for
from rnnviz.figures.board.page import Page, subject_of
from rnnviz.figures.export import metadata
from rnnviz.figures.export.images import png, with_text
from rnnviz.figures.export.svg import svg
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.view.view import View
from rnnviz.files import check_writable, write_whole
from rnnviz.training.settings.embedded import KEYWORD
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.snapshot.snapshot import Snapshot

SIZE = (1600, 950)


def export(
    figure: Figure,
    path: str | Path,
    *,
    theme: Theme | None = None,
    size: tuple[int, int] | None = None,
    scale: float = 2.0,
    panels: Iterable[str] | None = None,
    whole_paths: bool = False,
) -> None:
    """Write what a figure shows, as it shows it: panels, sequence, text size, pinned numbers.

    Parameters
    ----------
    path : str or Path
        The suffix chooses the form: .png, .svg or .pdf.
    theme : Theme, optional
        Instead of the figure's.
    size : (int, int), optional
        Width and height, instead of what the panels take in the figure and the header's.
    scale : float
        Pixels of a PNG per pixel of the size.
    panels : iterable of str, optional
        Kinds, instead of the figure's.
    whole_paths : bool
        Whether a person's file is named in what is written with the folders that it is in.

    Raises
    ------
    RnnvizError
        If the suffix or the size is none that can be written, or the file cannot be written.
    """
    check_suffix(Path(path))
    with figure.page(theme=theme, size=size, panels=panels) as page:
        _write(page, Path(path), scale, whole_paths)


def render(
    snapshots: Snapshot | Sequence[Snapshot],
    path: str | Path,
    *,
    theme: Theme = DARK,
    size: tuple[int, int] = SIZE,
    scale: float = 2.0,
    panels: Iterable[str] | None = None,
    text_scale: float = 1.0,
    sequence: int = 0,
    whole_paths: bool = False,
) -> None:
    """Write a figure of a snapshot, or of one a run; see `export`."""
    runs = (snapshots,) if isinstance(snapshots, Snapshot) else tuple(snapshots)
    check_suffix(Path(path))
    look, view = Style.of(theme, text_scale), View(sequence=sequence)
    with Page(look, panels, view, runs, zoom_for(*size)) as page:
        page.resize(size)
        _write(page, Path(path), scale, whole_paths)


def check_suffix(path: Path) -> None:
    """Raise RnnvizError unless a file's suffix is one that figures can be written as."""
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise RnnvizError(f"{path.name}: a figure can be written as {known}, not {path.suffix!r}.")


def _write(page: Page, path: Path, scale: float, whole_paths: bool) -> None:
    inputs = input_files(snapshot.experiment for snapshot in page.snapshots)
    check_writable(path, inputs)  # before the work
    embedded = metadata.embedded(page.snapshots, whole_paths)
    write_whole(path, SUFFIXES[path.suffix.lower()](page, scale, embedded), inputs)


def _png(page: Page, scale: float, embedded: str) -> bytes:
    return with_text(png(page.image(scale)), KEYWORD, embedded)


def _svg(page: Page, scale: float, embedded: str) -> bytes:
    del scale
    return svg(page, _title(page.snapshots), embedded)


def _pdf(page: Page, scale: float, embedded: str) -> bytes:
    del scale
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(96)
    points = QSizeF(*(edge * 0.75 for edge in page.size))
    size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setTitle(_title(page.snapshots))
    writer.setCreator("rnnviz")
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), embedded.encode()))
    writer.setDocumentXmpMetadata(QByteArray(metadata.xmp(embedded).encode()))
    # Qt writes the fonts in the order of a hash table.
    QHashSeed.setDeterministicGlobalSeed()
    painter = QPainter(writer)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    try:
        page.paint(painter)
    finally:
        painter.end()
        QHashSeed.resetRandomGlobalSeed()
    return _timeless(bytes(buffer.data().data()))


def _timeless(pdf: bytes) -> bytes:
    """Return the file with its dates made constant, so that the same figure is the same bytes."""
    return re.sub(rb"\(D:\d{14}", b"(D:20000101000000", pdf)


def _title(snapshots: Sequence[Snapshot]) -> str:
    return f"rnnviz: {subject_of([snapshot.experiment for snapshot in snapshots])}"


Maker: TypeAlias = Callable[[Page, float, str], bytes]
SUFFIXES: Mapping[str, Maker] = {".png": _png, ".svg": _svg, ".pdf": _pdf}
