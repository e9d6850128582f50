"""What the export dialog does with a choice: whether it can be written, and writing it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from rnnviz.app.export.choice import Choice, Kind
from rnnviz.app.export.preview import page_for, seen_of
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.drawing.paper import check_size
from rnnviz.figures.export.files import render
from rnnviz.figures.export.film import FILMS
from rnnviz.figures.export.order import FilmOrder
from rnnviz.figures.export.slides import pptx_of, python_pptx, slide_of
from rnnviz.figures.style.theme import THEMES
from rnnviz.files import check_writable, write_whole
from rnnviz.training.commands.past import Past
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.snapshot.snapshot import Snapshot


def problem_of(figure: Figure, choice: Choice, path: Path, inputs: Sequence[Path]) -> str:
    """Return why a choice cannot be exported, in one sentence; "" if it can be."""
    try:
        if figure.snapshot is None:
            return "There is nothing to export yet."
        check_size(choice.size, choice.scale)
        if choice.form.kind is Kind.FILM:
            FILMS[choice.form.suffix].check(choice.pixels, choice.fps)
        if choice.form.kind is Kind.SLIDE:
            python_pptx()
        if choice.form.suffix:
            if not path.name:
                return "Name a file."
            check_writable(path, inputs)
    except RnnvizError as problem:
        return str(problem)
    return ""


def write_picture(figure: Figure, choice: Choice, path: Path) -> None:
    """Write a picture, or the numbers; raise RnnvizError if that cannot be."""
    how = _how(figure, choice)
    snapshots = choice.excerpt.of(figure.snapshots)
    render(snapshots, path, theme=THEMES[choice.theme], transparent=choice.transparent, **how)


def write_slide(figure: Figure, choice: Choice, path: Path, scene: Scene) -> None:
    """Write a PPTX of one slide, with what a scene says; raise RnnvizError if that cannot be."""
    with page_for(figure, choice) as page:
        slide = slide_of(page, scene, choice.scale, choice.whole_paths, choice.with_run)
    write_whole(path, pptx_of(scene.title, [slide]))


def copy_picture(figure: Figure, choice: Choice) -> None:
    """Put a picture on the clipboard."""
    with page_for(figure, choice) as page:
        QApplication.clipboard().setImage(page.image(choice.scale))


def order_of(figure: Figure, choice: Choice, path: Path) -> FilmOrder:
    """Return the order for a film of the runs that are chosen, as they are now."""
    snapshots = choice.excerpt.of(figure.snapshots)
    return FilmOrder(
        path, tuple(one.origin for one in snapshots), tuple(map(past_of, snapshots)),
        choice.course, choice.updates, choice.every, choice.fps, choice.theme,
        {**_how(figure, choice), "names": [one.name for one in snapshots]},
    )  # fmt: skip


def past_of(snapshot: Snapshot) -> Past:
    """Return what has happened in a run until a snapshot of it."""
    return Past(snapshot.update, snapshot.journal, snapshot.fault is not None)


def _how(figure: Figure, choice: Choice) -> dict[str, Any]:
    """Return what pictures and films are both told."""
    return {
        "size": choice.size,
        "preset": choice.preset,
        "scale": choice.scale,
        "panels": choice.excerpt.panels,
        "seen": seen_of(figure, choice),
        "proportions": figure.proportions,
        "captioned": choice.captioned,
        "legends": choice.legends,
        "whole_paths": choice.whole_paths,
        "with_run": choice.with_run,
    }
