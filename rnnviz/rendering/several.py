"""The command `render` for several scenes: a folder of pictures, or slides."""

from __future__ import annotations

import argparse
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING

from rnnviz.console import drawing_bar, say, tell
from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, write_whole
from rnnviz.interrupt import at_interrupt
from rnnviz.rendering.one import (
    INTERRUPTED,
    SLIDES,
    chosen_panels,
    drawn,
    paper,
    start_drawing,
)
from rnnviz.rendering.workers import in_order
from rnnviz.training.scenes.scene import Scene

if TYPE_CHECKING:
    from rnnviz.figures.export.slides import Slide

CUT_SHORT = "interrupted; only whole pictures were written."
FILM_OPTIONS = ("every", "fps", "slow_motion")


def render_all(options: argparse.Namespace, scenes: Sequence[Scene]) -> None:
    """Write what the command line asks for of several scenes, or as slides.

    Raises
    ------
    RnnvizError
        If it cannot be written, before anything is trained.
    """
    from rnnviz.figures.export.slides import pptx_of, python_pptx

    path = Path(options.output)
    for option in FILM_OPTIONS:
        if getattr(options, option):
            raise RnnvizError(f"--{option.replace('_', '-')} is for films, not {path.name}.")
    for scene in scenes:
        chosen_panels(options, scene)
    inputs = [one for scene in scenes for one in scene.inputs]
    if path.suffix.lower() != SLIDES:
        if path.suffix and not (path.is_dir() or options.output.endswith(("/", os.sep))):
            raise RnnvizError(
                f"{path.name} holds one scene: name a folder/ for the pictures of several, or a"
                f" {SLIDES} for slides."
            )
        _write_folder(options, scenes, path, inputs)
        return
    if options.transparent:
        raise RnnvizError(f"{path.name}: only .png and .svg can be transparent.")
    python_pptx()
    check_writable(path, inputs)
    at_interrupt(INTERRUPTED)
    lecture = scenes[0].lecture
    title = scenes[0].title if lecture is None else lecture.title
    content = pptx_of(title, list(_slides(options, scenes)))
    write_whole(path, content, inputs)
    at_interrupt("")
    say(str(path))


def _write_folder(
    options: argparse.Namespace, scenes: Sequence[Scene], folder: Path, inputs: Sequence[Path]
) -> None:
    paths = [folder / f"{name}.png" for name in _names(scenes)]
    _make(folder)
    for path in paths:
        check_writable(path, inputs)
    at_interrupt(CUT_SHORT)
    for path, slide in zip(paths, _slides(options, scenes), strict=True):
        write_whole(path, slide.picture, inputs)
    at_interrupt("")
    for path in paths:
        say(str(path))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        raise RnnvizError(f"{folder} cannot be written: it is a file; name a folder.") from None
    except FileNotFoundError:
        raise RnnvizError(
            f"{folder} cannot be written: there is no folder {folder.parent}."
        ) from None
    except OSError as problem:
        raise RnnvizError(f"{folder} cannot be written: {problem.strerror}.") from None


def _names(scenes: Sequence[Scene]) -> list[str]:
    """Return the names of the pictures, in the order in which the scenes are told."""
    digits = max(2, len(str(len(scenes))))
    return [
        f"{number:0{digits}}-{scene.name.removeprefix(f'{number:02}-')}"
        for number, scene in enumerate(scenes, 1)
    ]


def _slides(options: argparse.Namespace, scenes: Sequence[Scene]) -> Iterator[Slide]:
    """Yield the slide of each scene, drawn in as many processes as there are processors."""
    count = min(len(scenes), os.cpu_count() or 1)
    orders = [(options, scene) for scene in scenes]
    with drawing_bar(len(scenes)) as advance:
        if count == 1:
            for order in orders:
                yield _told(*_draw(order), advance())
            return
        for slide, said in in_order(_draw, orders, count):
            yield _told(slide, said, advance())


def _told(slide: Slide, said: str, _: object) -> Slide:
    """Return a slide; what was said of it in another process is said here."""
    for line in said.splitlines():
        tell(f"{slide.title}: {line.removeprefix('rnnviz: ')}")
    return slide


def _draw(order: tuple[argparse.Namespace, Scene]) -> tuple[Slide, str]:
    """Return the slide of a scene, and what is to be said of it."""
    options, scene = order
    with redirect_stderr(io.StringIO()) as said:
        slide = _slide(options, scene)
    return slide, said.getvalue()


def _slide(options: argparse.Namespace, scene: Scene) -> Slide:
    from rnnviz.figures.export.files import page_of, scale_of
    from rnnviz.figures.export.slides import PRESET, SIZE, slide_of

    _running = start_drawing()
    how = paper(options)
    whole_paths, with_run = how.pop("whole_paths"), how.pop("with_run")
    slides = Path(options.output).suffix.lower() == SLIDES
    if slides and not (options.preset or options.size):
        how.update(preset=PRESET, size=SIZE)
        how["scale"] = options.scale
    scale = scale_of(how["preset"], how.pop("scale"))
    snapshots, seen = drawn(scene, options.updates, options.further)
    with page_of(
        snapshots, **how, panels=chosen_panels(options, scene), seen=seen,
        transparent=options.transparent,
    ) as page:  # fmt: skip
        return slide_of(page, scene, scale, whole_paths, with_run, with_words=slides)
