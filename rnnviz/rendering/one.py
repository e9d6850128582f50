"""The command `render`: a scene trained without a window, and a picture or film of it written."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnnviz.errors import RnnvizError, suggestion
from rnnviz.figures.board.presets import PRESETS
from rnnviz.files import check_writable
from rnnviz.interrupt import at_interrupt
from rnnviz.registry import panels
from rnnviz.training.run.base.run import Run
from rnnviz.training.run.headless import begin, course, repeated
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.snapshot.parts import AT_REST

if TYPE_CHECKING:
    from rnnviz.figures.view.seen import Seen
    from rnnviz.training.snapshot.snapshot import Snapshot

SLIDES = ".pptx"
INTERRUPTED = "interrupted; nothing was written."
SIZE = (1920, 1080)
TIME_PANELS, INSTRUMENTS = "time-panels", "instruments"
EVERY = 10  # updates between two pictures of a film
FPS, SLOW_FPS = 10, 5  # pictures a second of a film of training, and of slow motion


def render(options: argparse.Namespace, scene: Scene) -> None:
    """Write what the command line asks for.

    Raises
    ------
    RnnvizError
        If it cannot be written, before anything is trained.
    """
    from rnnviz.figures.export import FILMS, check_form, forms

    path = Path(options.output)
    if options.output.endswith(("/", os.sep)):  # a path drops the slash
        wanted = "a folder is for a lecture, or for several scenes."
        raise RnnvizError(f"-o must be the name of a file, not {options.output!r}: {wanted}")
    check_writable(path, scene.inputs)
    if path.suffix.lower() in FILMS:
        _film(options, scene)
        return
    for option in ("every", "fps", "slow_motion"):
        if getattr(options, option):
            word = option.replace("_", "-")
            raise RnnvizError(f"--{word} is for films: {', '.join(FILMS)}, not {path.name}.")
    if path.suffix.lower() not in forms():
        raise RnnvizError(
            f"{path.name}: name a picture ({', '.join(forms())}), a film ({', '.join(FILMS)})"
            f" or slides ({SLIDES})."
        )
    check_form(path, options.transparent)
    how = {**paper(options), "panels": chosen_panels(options, scene)}
    _draw(scene, path, options.updates, options.further, transparent=options.transparent, **how)


def draw_usual(scene: Scene, path: Path, theme: str) -> None:
    """Write a picture of a scene as it opens, where there is no window to open it in."""
    from rnnviz.figures.style.theme import THEMES

    chosen = scene.panels or None
    _draw(scene, path, None, None, theme=THEMES[theme], size=SIZE, scale=1.0, panels=chosen)


def _draw(scene: Scene, path: Path, updates: int | None, further: int | None, **how: Any) -> None:
    """Train a scene, and write a picture as `export.render` does."""
    from rnnviz.figures.export import render as write

    _running = start_drawing()
    at_interrupt(INTERRUPTED)
    snapshots, seen = drawn(scene, updates, further)
    write(snapshots, path, seen=seen, **how)
    at_interrupt("")


def drawn(
    scene: Scene, updates: int | None, further: int | None = None
) -> tuple[tuple[Snapshot, ...], Seen]:
    """Train a scene; return what there is to draw, and how it is looked at.

    It is trained for so many updates; with None to the moment that a picture was taken at, and any
    other scene until it is solved. From there it is trained `further`.
    """
    from rnnviz.figures.view.seen import Seen
    from rnnviz.training.snapshot.snapshot import named

    seen = Seen.of(scene)
    trainers = begin(scene)
    for _ in chain(_training(scene, trainers, updates, further), _further(trainers, further)):
        pass
    needs = AT_REST | seen.needs
    snapshots = tuple(trainer.snapshot(needs, seen.focus) for trainer in trainers)
    return named(snapshots, scene.names), seen


def _film(options: argparse.Namespace, scene: Scene) -> None:
    """Write a film of the training, or of the phases of the update after it."""
    from rnnviz.figures.export import Film, film_slow_motion, film_training
    from rnnviz.figures.view.seen import Seen

    slow = options.slow_motion
    if options.transparent:
        raise RnnvizError(f"{Path(options.output).name}: a film cannot be transparent.")
    if slow and options.every:
        raise RnnvizError("--every is for films of training, and --slow-motion shows one update.")
    fps = options.fps or (SLOW_FPS if slow else FPS)
    how = {**paper(options), "panels": chosen_panels(options, scene), "seen": Seen.of(scene)}
    how["names"] = scene.names
    _running = start_drawing()
    at_interrupt(INTERRUPTED)
    with Film(options.output, fps=fps, **how) as film:
        trainers = begin(scene)
        updates = _training(scene, trainers, options.updates, options.further)
        if slow or options.further:
            for _ in updates:
                pass
            updates = _further(trainers, options.further)
        if slow:
            for _ in updates:
                pass
            film_slow_motion(film, trainers, fps)
        else:
            film_training(film, trainers, updates, options.every or EVERY)
    at_interrupt("")


def _training(
    scene: Scene, trainers: Sequence[Run], updates: int | None, further: int | None
) -> Iterator[None]:
    if scene.pasts and updates is None:
        return repeated(trainers, scene.pasts)
    return course(trainers, 0 if further and updates is None else updates)


def _further(trainers: Sequence[Run], further: int | None) -> Iterator[None]:
    return course(trainers, further) if further else iter(())


def chosen_panels(options: argparse.Namespace, scene: Scene) -> Sequence[str] | None:
    """Return the kinds of the panels to draw; None for the usual ones."""
    if not options.panel:
        names: Sequence[str] | None = scene.panels or None
    else:
        names = [kind for name in options.panel for kind in _kinds(name, scene)]
    for name in names or ():
        if name not in panels:
            raise RnnvizError(f"there is no panel {name!r}: {suggestion(name, panels)}")
    return names


def _kinds(name: str, scene: Scene) -> list[str]:
    """Return the panels of a name: itself, or of those that are shown all on one kind of axis."""
    from rnnviz.figures.plots.panel import TimePanel

    if name not in (TIME_PANELS, INSTRUMENTS):
        return [name]
    several = len(scene.experiments) > 1
    usual = [kind for kind in panels if (panels[kind].compares if several else panels[kind].usual)]
    shown = [kind for kind in scene.panels or usual if kind in panels]
    timed = name == TIME_PANELS
    return [kind for kind in shown if issubclass(panels[kind], TimePanel) == timed]


def paper(options: argparse.Namespace) -> dict[str, Any]:
    """Return what pictures and films are drawn on."""
    from rnnviz.figures.style.theme import THEMES

    preset = PRESETS.get(options.preset or "")
    usual = (SIZE, 1.0) if preset is None else (None, None)
    return {
        "theme": THEMES[options.theme],
        "preset": preset,
        "size": options.size or usual[0],
        "scale": options.scale or usual[1],
        "captioned": not options.no_caption,
        "legends": not options.no_legends,
        "whole_paths": options.whole_paths,
        "with_run": not options.without_run,
    }


def start_drawing() -> object:
    """Start Qt without a window before anything is trained; return it, to be kept meanwhile."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from rnnviz.figures.application import application

    return application()
