"""Film: pictures of runs one after another in one file, drawn and written as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QImage

from rnnviz import temporary
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions
from rnnviz.figures.board.page import Page
from rnnviz.figures.board.presets import Preset
from rnnviz.figures.drawing.paper import check_size
from rnnviz.figures.export import metadata
from rnnviz.figures.export.apng import Apng
from rnnviz.figures.export.files import SIZE, page_of, scale_of
from rnnviz.figures.export.gif import Gif
from rnnviz.figures.export.mp4 import Mp4
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.view.seen import USUALLY, Seen
from rnnviz.figures.view.view import View
from rnnviz.files import check_writable, replacing, told_as_unwritten
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.snapshot.parts import AT_REST
from rnnviz.training.snapshot.snapshot import Snapshot

LAST = 1.0  # seconds more that the last picture stays: most programs begin again then


class Writer(Protocol):
    """Writes pictures into a scratch file, and at the end what stands before them in the film."""

    def __init__(self, scratch: Path, size: tuple[int, int], fps: int, theme: Theme) -> None:
        """Begin a film of so many pixels and pictures a second."""

    @staticmethod
    def check(size: tuple[int, int], fps: int) -> None:
        """Raise RnnvizError unless such a film can be written, here and now."""

    def add(self, image: QImage, begin: float, end: float) -> None:
        """Write a picture that is seen from one second of the film to another."""

    def finish(self, film: Path, text: str) -> None:
        """Put the film together, with a text that it carries unless that is empty."""

    def close(self) -> None:
        """Let go of the scratch file."""


FILMS: Mapping[str, type[Writer]] = {".gif": Gif, ".apng": Apng, ".mp4": Mp4}


class Film:
    """A file of pictures, used in a `with` block: at its end it is there whole, or not at all.

    A picture is drawn while the one before is written; no more than these are held.

    Parameters
    ----------
    path : str or Path
        The suffix chooses the form: .gif, .apng or .mp4.
    fps : int
        Pictures a second.
    theme, size, preset, scale, panels, captioned, legends, whole_paths, with_run
        See `export`. What is carried is the run at the last picture.
    seen : Seen
        How the snapshots are looked at, and what is pinned.
    proportions : Proportions
        The sizes of the panels relative to each other.
    names : sequence of str
        What a person calls the runs, "" those without a name.

    Raises
    ------
    RnnvizError
        If the form cannot hold the size or so many pictures a second, or a library for it is
        missing, or the file cannot be written.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        fps: int = 10,
        theme: Theme = DARK,
        size: tuple[int, int] | None = None,
        preset: Preset | None = None,
        scale: float | None = None,
        panels: Iterable[str] | None = None,
        seen: Seen = USUALLY,
        proportions: Proportions = USUAL_PROPORTIONS,
        captioned: bool = True,
        legends: bool = True,
        whole_paths: bool = False,
        with_run: bool = True,
        names: Sequence[str] = (),
    ) -> None:
        self.path, self.seen, self._fps, self._theme = Path(path), seen, fps, theme
        self.names = tuple(names)
        self._panels = None if panels is None else tuple(panels)
        self._size, self._preset = size, preset
        self._captioned, self._legends = captioned, legends
        self._proportions = proportions
        self._scale = 1.0 if scale is None and preset is None else scale_of(preset, scale)
        self._whole_paths, self._with_run = whole_paths, with_run
        self._page: Page | None = None
        self._writer: Writer | None = None
        self._waiting: tuple[QImage, float] | None = None  # the last picture, and when it began
        self._writing: Future[None] | None = None
        self._time = 0.0
        self._ends = ExitStack()
        check_film(self.path)
        check_writable(self.path)
        edges = size or (SIZE if preset is None else preset.size)
        check_size(edges, self._scale)
        self._pixels = round(edges[0] * self._scale), round(edges[1] * self._scale)
        FILMS[self.path.suffix.lower()].check(self._pixels, fps)

    @property
    def newest(self) -> QImage | None:
        """The picture that was drawn last."""
        return None if self._waiting is None else self._waiting[0]

    @property
    def needs(self) -> frozenset[str]:
        """What the next snapshots have to hold."""
        parts = AT_REST if self._page is None else self._page.board.needs
        return parts | self.seen.needs

    def add(
        self, snapshots: Sequence[Snapshot], view: View | None = None, seconds: float | None = None
    ) -> None:
        """Add a picture of a snapshot for each run, for so many seconds; by default 1 / fps."""
        page = self._shown(tuple(snapshots), view)
        image, begin = page.image(self._scale), self._time
        self._hand_over(begin)
        self._waiting = image, begin
        self._time = begin + (1 / self._fps if seconds is None else seconds)

    def __enter__(self) -> Film:
        self._ends.__enter__()
        self._thread = self._ends.enter_context(ThreadPoolExecutor(1))
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        with told_as_unwritten(self.path), self._ends:
            if self._writing is not None and kind is not None:
                self._writing.exception()  # wait; the film is given up
            elif kind is None and self._writer is not None and self._page is not None:
                self._hand_over(self._time + LAST)
                self._wait()
                text = metadata.of_page(self._page, self._whole_paths) if self._with_run else ""
                with replacing(self.path, self._inputs) as written:
                    self._writer.finish(written, text)

    def _shown(self, snapshots: tuple[Snapshot, ...], view: View | None) -> Page:
        if self._page is not None:
            self._page.show(snapshots, view)
            return self._page
        self._inputs = input_files(snapshot.experiment for snapshot in snapshots)
        check_writable(self.path, self._inputs)
        seen = self.seen if view is None else Seen(view, self.seen.pin)
        page = self._ends.enter_context(
            page_of(snapshots, self._theme, self._size, self._preset, self._panels, seen=seen,
                    captioned=self._captioned, legends=self._legends,
                    proportions=self._proportions)
        )  # fmt: skip
        with told_as_unwritten(self.path):
            scratch = temporary.create(self.path.parent, self.path.suffix)
            self._ends.callback(temporary.discard, scratch)
            make = FILMS[self.path.suffix.lower()]
            self._writer = make(scratch, self._pixels, self._fps, self._theme)
        self._ends.callback(self._writer.close)
        self._page = page
        return page

    def _hand_over(self, now: float) -> None:
        """Let the picture that waits be written: it is seen until now."""
        if self._waiting is None or self._writer is None:
            return
        self._wait()
        image, begin = self._waiting
        self._writing = self._thread.submit(self._writer.add, image, begin, now)
        self._waiting = None

    def _wait(self) -> None:
        """Wait until the picture before is written."""
        if self._writing is not None:
            with told_as_unwritten(self.path):
                self._writing.result()


def check_film(path: Path) -> None:
    """Raise RnnvizError unless a film can be written as the suffix of a file says."""
    if path.suffix.lower() not in FILMS:
        known = ", ".join(FILMS)
        raise RnnvizError(f"{path.name}: a film can be written as {known}, not {path.suffix!r}.")
