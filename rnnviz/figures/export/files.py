"""Writing figures to files. There must be an application, as there must be for any text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions, zoom_for
from rnnviz.figures.board.page import Page
from rnnviz.figures.board.presets import Preset
from rnnviz.figures.drawing.paper import check_size
from rnnviz.figures.export import metadata
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.view.seen import USUALLY, Seen
from rnnviz.files import check_writable, write_whole
from rnnviz.registry import exporters
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.snapshot.snapshot import Snapshot

SIZE = (1600, 950)


def export(
    figure: Figure,
    path: str | Path,
    *,
    theme: Theme | None = None,
    size: tuple[int, int] | None = None,
    preset: Preset | None = None,
    scale: float | None = None,
    panels: Iterable[str] | None = None,
    transparent: bool = False,
    captioned: bool = True,
    legends: bool = True,
    whole_paths: bool = False,
    with_run: bool = True,
) -> None:
    """Write what a figure shows, as it shows it: panels, sequence, text size, pinned numbers.

    Parameters
    ----------
    path : str or Path
        The suffix chooses the form: .png, .svg or .pdf; .csv or .npz for the numbers plotted.
    theme : Theme, optional
        Instead of the figure's.
    size : (int, int), optional
        Width and height, instead of what the panels take in the figure and the header's.
    preset : Preset, optional
        What it is laid out for, with a text size of its own; it has a size unless one is given.
    scale : float, optional
        Pixels of a PNG per pixel of the size; by default the preset's, or 2.
    panels : iterable of str, optional
        Kinds, instead of the figure's.
    transparent : bool
        Whether what lies under a PNG or an SVG shows between the panels.
    captioned : bool
        Whether a line at the top says which run it is, and how it is doing.
    legends : bool
        Whether what colours and strokes mean stands beside the titles.
    whole_paths : bool
        Whether a person's file is named in what is written with the folders that it is in.
    with_run : bool
        Whether the file carries the run that it shows, at its update and as it is looked at.

    Raises
    ------
    RnnvizError
        If the suffix or the size is none that can be written, or the file cannot be written.
    """
    check_form(Path(path), transparent)
    with figure.page(theme, size, panels, preset, not transparent, captioned, legends) as page:
        _write(page, Path(path), scale_of(preset, scale), whole_paths, with_run)


def render(
    snapshots: Snapshot | Sequence[Snapshot],
    path: str | Path,
    *,
    theme: Theme = DARK,
    size: tuple[int, int] | None = None,
    preset: Preset | None = None,
    scale: float | None = None,
    panels: Iterable[str] | None = None,
    text_scale: float = 1.0,
    seen: Seen = USUALLY,
    proportions: Proportions = USUAL_PROPORTIONS,
    transparent: bool = False,
    captioned: bool = True,
    legends: bool = True,
    whole_paths: bool = False,
    with_run: bool = True,
) -> None:
    """Write a figure of a snapshot, or of one a run; see `export`.

    `proportions` are the sizes of the panels relative to each other.
    """
    runs = (snapshots,) if isinstance(snapshots, Snapshot) else tuple(snapshots)
    check_form(Path(path), transparent)
    with page_of(
        runs, theme, size, preset, panels, text_scale, seen, transparent, captioned, legends,
        proportions,
    ) as page:  # fmt: skip
        _write(page, Path(path), scale_of(preset, scale), whole_paths, with_run)


def page_of(
    snapshots: tuple[Snapshot, ...],
    theme: Theme = DARK,
    size: tuple[int, int] | None = None,
    preset: Preset | None = None,
    panels: Iterable[str] | None = None,
    text_scale: float = 1.0,
    seen: Seen = USUALLY,
    transparent: bool = False,
    captioned: bool = True,
    legends: bool = True,
    proportions: Proportions = USUAL_PROPORTIONS,
) -> Page:
    """Return a page of its own, for a `with` block; see `render`."""
    if preset is None:
        size = size or SIZE
        zoom = zoom_for(*size)
    else:
        size, zoom, text_scale = size or preset.size, preset.zoom, preset.text_scale
    check_size(size)  # first: a page that is made has to be ended by its `with` block
    look = Style.of(theme, text_scale, not transparent, legends)
    page = Page(look, panels, seen.view, snapshots, zoom, seen.pin, captioned)
    page.board.set_proportions(proportions)
    page.resize(size)
    return page


def scale_of(preset: Preset | None, scale: float | None) -> float:
    """Return the pixels of an image per pixel of its size."""
    if scale is not None:
        return scale
    return 2.0 if preset is None else preset.scale


def check_form(path: Path, transparent: bool = False) -> None:
    """Raise RnnvizError unless a figure can be written as the suffix of a file says."""
    suffix = path.suffix.lower()
    if suffix not in exporters:
        known = ", ".join(forms())
        raise RnnvizError(f"{path.name}: a figure can be written as {known}, not {path.suffix!r}.")
    if transparent and not exporters[suffix].see_through:
        seen = [form for form in forms() if exporters[form].see_through]
        raise RnnvizError(f"{path.name}: only {' and '.join(seen)} can be transparent.")


def forms() -> list[str]:
    """Return the suffixes of the forms in which a figure can be written, in their order."""
    return sorted(exporters, key=lambda suffix: exporters[suffix].order)


def content_of(
    page: Page,
    suffix: str,
    scale: float,
    whole_paths: bool,
    with_run: bool,
    words: metadata.Words = metadata.NO_WORDS,
) -> bytes:
    """Return the file of a page, of a kind by its suffix; it carries the words with the run."""
    carried = metadata.of_page(page, whole_paths, words) if with_run else ""
    content: bytes = exporters[suffix].content(page, scale, carried)
    return content


def _write(page: Page, path: Path, scale: float, whole_paths: bool, with_run: bool) -> None:
    inputs = input_files(snapshot.experiment for snapshot in page.snapshots)
    check_writable(path, inputs)  # before the work
    content = content_of(page, path.suffix.lower(), scale, whole_paths, with_run)
    write_whole(path, content, inputs)
