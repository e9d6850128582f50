"""The command line: open a window, render a figure, train, list the parts to choose from."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path

from rnnviz.agreement import agree_in_dialog, agree_on_terminal
from rnnviz.arguments.kinds import changes_in
from rnnviz.arguments.parser import ALONE, INSTALL_DESKTOP, REMOVE_DESKTOP, parser_of
from rnnviz.console import ReaderGoneError, prepare, reading_bar, say, tell
from rnnviz.data.progress import watched
from rnnviz.data.recording.reader import is_recording
from rnnviz.display import check_libraries, has_display
from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, free_name, write_new
from rnnviz.headless.desktop import install_desktop, remove_desktop
from rnnviz.headless.new import new
from rnnviz.headless.sweep import sweep
from rnnviz.headless.train import train
from rnnviz.interrupt import at_interrupt
from rnnviz.registry import Registry, cells, measures, optimizers, panels, tasks
from rnnviz.rendering.one import SLIDES, draw_usual, render
from rnnviz.rendering.several import render_all
from rnnviz.rendering.sweep import render_sweep
from rnnviz.temporary import tidy
from rnnviz.training.scenes.lecture import built_in_lectures, lectures_by_name
from rnnviz.training.scenes.named import lecture_named, run_alone, scenes_named
from rnnviz.training.scenes.scene import DEFAULT, Scene, load_scene
from rnnviz.training.sessions.begin import begun
from rnnviz.training.sessions.session import is_session, load, opened_scene, saved_of
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.settings.reference import settings_reference
from rnnviz.training.sweeps.opening import sweep_folder
from rnnviz.training.sweeps.reading import read_toml, sweep_names
from rnnviz.training.worker.runs import TOO_LITTLE_MEMORY

LISTS: dict[str, Registry] = {
    "cells": cells,
    "tasks": tasks,
    "optimizers": optimizers,
    "panels": panels,
    "measures": measures,
}
READER_GONE = 128 + 13  # as a program that SIGPIPE ends


def main(
    arguments: Sequence[str] | None = None, say_problem: Callable[[str], object] = tell
) -> int:
    """Run the program; return its exit status. What is wrong with what is asked is a sentence."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "open": _open,
        "render": _render,
        "train": _train,
        "sweep": _sweep,
        "new": _new,
        "check": _check,
        "list": _list,
        INSTALL_DESKTOP: _desktop,
        REMOVE_DESKTOP: _desktop,
    }
    if not words or words[0] not in (*commands, *ALONE):
        words.insert(0, "open")
    prepare()
    try:
        options = parser_of(("scenes", "lectures", "sweeps", "settings", *LISTS)).parse_args(words)
        return commands[options.command](options)
    except RnnvizError as problem:
        say_problem(str(problem))
        return 2
    except ReaderGoneError:
        return READER_GONE
    except MemoryError:
        say_problem(f"{TOO_LITTLE_MEMORY}, or what is read.")
        return 2
    except OSError as problem:  # what is written has errors of its own
        what = problem.filename or "a file"
        say_problem(str(RnnvizError(f"{what} cannot be read: {problem.strerror}.")))
        return 2


def window() -> int:
    """Open the window where there is no terminal, as from a menu: a problem is in a dialog."""
    return main(["open", *sys.argv[1:]], _show_problem)


def _show_problem(problem: str) -> None:
    """Say what is wrong in a dialog, if there can be one."""
    tell(problem)
    with suppress(RnnvizError):
        check_libraries()
        if has_display():
            from rnnviz.app.dialogs.problem import show_problem

            show_problem(problem)


def _scene(
    options: argparse.Namespace, agree: Agree | None = None, wrong: list[str] | None = None
) -> Scene:
    """Return the scene that was named, with the settings of --set and the runs of --compare.

    With a list for what is `wrong`, a lecture begins with the first scene that can be shown.
    """
    name, changes = options.scene or DEFAULT, changes_in("--set", options.set)
    if wrong is None or changes:
        scene = load(name, changes, agree)
    else:
        scene, problem = opened_scene(name, agree)
        wrong[:] = [problem] if problem else []
    return _compared(scene, options)


def _compared(scene: Scene, options: argparse.Namespace) -> Scene:
    """Return a scene with the runs of --compare beside its first, if there are any."""
    runs = [_run_beside(text) for text in options.compare]
    if runs and saved_of(scene) is not None:
        raise RnnvizError(f"{scene.source} holds runs that have begun: --compare adds none.")
    return scene.with_runs(runs) if runs else scene


def _run_beside(text: str) -> dict[str, str]:
    """Return the settings of a run of --compare; those of a recording are the name of its file."""
    if is_recording(text) and "=" not in text:
        return {"task.path": text}
    return changes_in("--compare", text.split(","))


def _read_scene(options: argparse.Namespace) -> Scene:
    """Return the scene; its files are read here and now, if the person at the terminal agrees."""
    with reading_bar() as show, watched(lambda _, share: show(share)):
        return _scene(options, agree_on_terminal)


def _read_scenes(options: argparse.Namespace) -> list[Scene]:
    """Return the scenes that were named, and those of the lectures among them."""
    changes = changes_in("--set", options.set)
    agree = cache(agree_on_terminal)
    with reading_bar() as show, watched(lambda _, share: show(share)):
        scenes = [
            scene
            for name in options.scene
            for scene in (
                [load(name, changes, agree)]
                if is_session(name)
                else scenes_named(name, changes, agree)
            )
        ]
    scenes = [_compared(scene, options) for scene in scenes]
    return scenes if options.run is None else [run_alone(scene, options.run) for scene in scenes]


def _open(options: argparse.Namespace) -> int:
    check_libraries()
    if not has_display():
        scene = _read_scene(options)
        tell("there is no display: training without a window, to write a picture here.")
        path = Path(f"rnnviz-{scene.name}.png")
        check_writable(free_name(path))
        say(str(write_new(path, lambda new: draw_usual(scene, new, options.theme or "dark"))))
        return 0
    agree = cache(agree_in_dialog)  # asked once, also where the scene is made again
    with reading_bar() as show:
        wrong: list[str] = []
        scene, process = begun(lambda: _scene(options, agree, wrong), show)
    for problem in wrong:
        tell(problem)
    with process:  # it starts while Qt is imported
        tidy(Path())
        gc.disable()  # what is imported stays: to search it for garbage takes 0.1 s
        from rnnviz.app.main import open_window

        gc.enable()

        named = options.scene is not None
        return open_window(scene, process, theme=options.theme, named=named)


def _render(options: argparse.Namespace) -> int:
    check_libraries()
    folder = next(filter(None, map(sweep_folder, options.scene)), None)
    if folder is not None:
        render_sweep(options, folder)
        say(options.output)
        return 0
    if options.measure:
        raise RnnvizError("--measure is for the picture of a sweep: name the folder of one.")
    scenes = _read_scenes(options)
    slides = Path(options.output).suffix.lower() == SLIDES
    if slides or len(scenes) > 1 or lecture_named(options.scene[0]) is not None:
        render_all(options, scenes)
        return 0
    render(options, scenes[0])
    say(options.output)
    return 0


def _train(options: argparse.Namespace) -> int:
    train(options, _read_scene(options))
    return 0


def _sweep(options: argparse.Namespace) -> int:
    sweep(options)
    return 0


def _new(options: argparse.Namespace) -> int:
    new(options)
    return 0


def _desktop(options: argparse.Namespace) -> int:
    if options.command == INSTALL_DESKTOP:
        install_desktop()
    else:
        remove_desktop()
    return 0


def _check(options: argparse.Namespace) -> int:
    if (options.seeds or options.updates) and not options.claims:
        raise RnnvizError("--seeds and --updates are for --claims.")
    check_libraries()
    from rnnviz.checking.claims import counted, line_of
    from rnnviz.checking.files import problems_in

    agree = cache(agree_on_terminal)
    lectures, wrong = lectures_by_name(), 0
    named = [lectures[name].names if name in lectures else (name,) for name in options.scene]
    for name in chain.from_iterable(named):
        problems = problems_in(name, agree)
        for line in problems or ([] if options.claims else [f"{name}: all is well."]):
            say(line)
        wrong += len(problems)
    if wrong or not options.claims:
        return 1 if wrong else 0
    at_interrupt("interrupted; not everything was counted.")
    for scene in (one for name in options.scene for one in scenes_named(name, agree=agree)):
        say(f"{scene.name}: {scene.title}")
        for count in counted(scene, options.seeds, options.updates):
            say(f"  {line_of(count)}")
            wrong += not count.holds
    at_interrupt("")
    return 1 if wrong else 0


def _list(options: argparse.Namespace) -> int:
    if options.what == "scenes":
        for lecture in built_in_lectures():
            say(lecture.title)
            for name in lecture.names:
                say(f"  {name:22} {load_scene(name).title}")
        return 0
    if options.what == "lectures":
        for name, lecture in lectures_by_name().items():
            say(f"{name:20} {lecture.title} ({len(lecture.entries)} scenes)")
        return 0
    if options.what == "sweeps":
        for name in sweep_names():
            say(f"{name:20} {read_toml(name)['title']}")
        return 0
    if options.what == "settings":
        say(settings_reference())
        return 0
    registry = LISTS[options.what]
    if registry is panels:
        check_libraries()
    for name in registry:
        about = (registry[name].__doc__ or "").strip().splitlines()[0]
        if registry is panels:
            about = panels[name].title
        shape = getattr(registry[name], "shape", "")
        say(f"{name:16} {about}{f' ({shape})' if shape else ''}")
    return 0
