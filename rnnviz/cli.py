"""The command line: open a window, render a figure, train, list the parts to choose from."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from rnnviz import __version__
from rnnviz.display import check_libraries, has_display
from rnnviz.errors import RnnvizError, suggestion
from rnnviz.files import check_writable, free_name
from rnnviz.registry import Registry, cells, optimizers, panels, tasks
from rnnviz.training.run.headless import MOST_UPDATES, summary, train
from rnnviz.training.run.records import MetricsTable, write_trace
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.reference import settings_reference
from rnnviz.training.settings.runs import run_name
from rnnviz.training.settings.scene import DEFAULT, Scene, load_scene, scene_names
from rnnviz.training.snapshot.parts import AT_REST
from rnnviz.training.worker.process import TrainingProcess

LISTS: dict[str, Registry] = {
    "cells": cells,
    "tasks": tasks,
    "optimizers": optimizers,
    "panels": panels,
}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit with status 2."""
        self.exit(2, f"rnnviz: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "open": _open,
        "render": _render,
        "train": _train,
        "list": _list,
    }
    if not words or (words[0] not in commands and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "open")
    options = _parser().parse_args(words)
    try:
        return commands[options.command](options)
    except RnnvizError as problem:
        print(f"rnnviz: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("rnnviz: interrupted; nothing was written.", file=sys.stderr)
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as problem:  # such as a full disk under our output
        print(f"rnnviz: the output cannot be written: {problem.strerror}.", file=sys.stderr)
        return 2


def _parser() -> Parser:
    parser = Parser(
        prog="rnnviz",
        description="Watch small recurrent networks learn. `rnnviz [SCENE|FILE]` opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"rnnviz {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    opened = commands.add_parser("open", help="open the window (the default)")
    _add_run(opened, optional=True)
    opened.add_argument("--theme", choices=("dark", "light"), help="default: as it was last")

    render = commands.add_parser("render", help="train without a window and write the figure")
    _add_run(render)
    render.add_argument("-o", "--output", required=True, type=Path, help="out.png, .svg or .pdf")
    render.add_argument("--theme", choices=("dark", "light"), default="dark")
    render.add_argument(
        "--size", type=_size, default=(1920, 1080), metavar="1920x1080", help="of the figure"
    )
    render.add_argument(
        "--scale", type=_scale, default=1.0, metavar="2", help="pixels per unit of size, for .png"
    )
    render.add_argument("--panel", action="append", metavar="NAME", help="only this; repeatable")
    _add_updates(render)

    train = commands.add_parser("train", help="train without a window and print the result")
    _add_run(train)
    _add_updates(train)
    train.add_argument("--metrics", type=Path, metavar="out.csv", help="a row for every update")
    train.add_argument("--trace", type=Path, metavar="out.npz", help="all arrays of the last pass")

    lists = commands.add_parser("list", help="list scenes, cells, ... or all settings")
    lists.add_argument("what", choices=("scenes", "settings", *LISTS))
    return parser


def _add_run(parser: argparse.ArgumentParser, optional: bool = False) -> None:
    parser.add_argument("scene", metavar="SCENE|FILE", nargs="?" if optional else None)
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="such as task.delay=20"
    )
    parser.add_argument(
        "--compare",
        action="append",
        default=[],
        metavar="KEY=VALUE,...",
        help="a run beside it that differs by these settings, such as model.cell=rnn",
    )


def _add_updates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--updates",
        type=_count,
        metavar="N",
        help=f"train exactly this long (default: until solved, at most {MOST_UPDATES:,})",
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 100_000_000:
        raise argparse.ArgumentTypeError(
            f"must be a whole number from 0 to 100000000, not {text!r}"
        )
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT such as 1920x1080, not {text!r}")
    size = int(width), int(height)
    if not (480 <= size[0] <= 7680 and 240 <= size[1] <= 7680):
        raise argparse.ArgumentTypeError(f"must be from 480x240 to 7680x7680, not {text!r}")
    return size


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.5 <= scale <= 4.0:
        raise argparse.ArgumentTypeError(f"must be a number from 0.5 to 4, not {text!r}")
    return scale


def _scene(options: argparse.Namespace) -> Scene:
    """Return the scene that was named, with the settings of --set and the runs of --compare."""
    scene = load_scene(options.scene or DEFAULT)
    scene = scene.with_settings(_settings("--set", options.set))
    runs = [_settings("--compare", text.split(",")) for text in options.compare]
    return scene.with_runs(runs) if runs else scene


def _settings(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Return the settings of texts such as "task.delay=20"."""
    changes: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not (equals and key.strip()):
            raise RnnvizError(f"{option} {text} sets nothing: write {option} {key or 'KEY'}=VALUE.")
        changes[key.strip()] = value.strip()
    return changes


def _open(options: argparse.Namespace) -> int:
    scene = _scene(options)
    check_libraries()
    if not has_display():
        path = free_name(Path(f"rnnviz-{scene.name}.png"))
        print(f"There is no display: training without a window, to write {path}.", file=sys.stderr)
        check_writable(path)
        _running = _start_drawing()
        trainers = train(scene, None)
        _draw(trainers, path, theme=options.theme or "dark")
        print(path)
        return 0
    with TrainingProcess(scene.experiments) as process:  # first: it starts while Qt is imported
        gc.disable()  # what is imported stays: to search it for garbage takes 0.1 s
        from rnnviz.app.main import open_window

        gc.enable()

        return open_window(scene, process, theme=options.theme)


def _render(options: argparse.Namespace) -> int:
    check_libraries()
    from rnnviz.figures.export import check_suffix

    scene = _scene(options)
    check_suffix(options.output)
    check_writable(options.output)
    for name in options.panel or ():
        if name not in panels:
            raise RnnvizError(f"there is no panel {name!r}: {suggestion(name, panels)}")
    _running = _start_drawing()
    trainers = train(scene, options.updates)
    _draw(
        trainers,
        options.output,
        theme=options.theme,
        size=options.size,
        scale=options.scale,
        names=options.panel,
    )
    print(options.output)
    return 0


def _start_drawing() -> object:
    """Start Qt without a window before anything is trained; return it, to be kept meanwhile."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from rnnviz.figures.application import application

    return application()


def _draw(
    trainers: Sequence[Trainer],
    path: Path,
    theme: str,
    size: tuple[int, int] = (1920, 1080),
    scale: float = 1.0,
    names: Sequence[str] | None = None,
) -> None:
    from rnnviz.figures.export import render
    from rnnviz.figures.style.theme import THEMES

    snapshots = [trainer.snapshot(AT_REST) for trainer in trainers]
    render(snapshots, path, theme=THEMES[theme], size=size, scale=scale, panels=names)


def _train(options: argparse.Namespace) -> int:
    scene = _scene(options)
    for path, suffix in ((options.metrics, ".csv"), (options.trace, ".npz")):
        if path is not None and path.suffix != suffix:
            raise RnnvizError(f"{path} cannot be written: its name must end in {suffix}.")
        if path is not None:
            check_writable(path)
    if scene.others and (options.metrics or options.trace):
        raise RnnvizError("--metrics and --trace hold a single run: train the runs one by one.")
    table = MetricsTable(options.metrics) if options.metrics else None
    trainers = train(scene, options.updates, table.add if table else None)
    if table:
        table.write()
    if options.trace:
        write_trace(options.trace, trainers[0].snapshot(AT_REST))
    for run, trainer in enumerate(trainers):
        lead = f"{run_name(run)}  " if scene.others else ""
        for line in summary(trainer):
            print(f"{lead}{line}")
    return 0


def _list(options: argparse.Namespace) -> int:
    if options.what == "scenes":
        for name in scene_names():
            print(f"{name:20} {load_scene(name).title}")
        return 0
    if options.what == "settings":
        print(settings_reference())
        return 0
    registry = LISTS[options.what]
    if registry is panels:
        check_libraries()
    for name in registry:
        about = (registry[name].__doc__ or "").strip().splitlines()[0]
        if registry is panels:
            about = panels[name].title
        shape = getattr(registry[name], "shape", "")
        print(f"{name:16} {about}{f' ({shape})' if shape else ''}")
    return 0
