"""The parser of all commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from rnnviz import __version__
from rnnviz.arguments import kinds
from rnnviz.console import say
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.presets import PRESETS
from rnnviz.training.run.headless import MOST_UPDATES

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

INSTALL_DESKTOP, REMOVE_DESKTOP = "--install-desktop", "--remove-desktop"
ALONE = ("-h", "--help", "--version", INSTALL_DESKTOP, REMOVE_DESKTOP)
"""What stands on the command line without a command."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, and whose help is a result as any other."""

    def error(self, message: str) -> NoReturn:
        """Raise RnnvizError."""
        raise RnnvizError(f"{message} (see {self.prog} --help)")

    def parse_known_args(self, *words: Any) -> tuple[Any, list[str]]:  # type: ignore[override]
        """Refuse what it does not know itself, so that the help of the command is named."""
        options, unknown = super().parse_known_args(*words)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options, unknown

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print what there is."""
        say(self.format_help().rstrip())


class Version(argparse.Action):
    """Print the version and exit."""

    def __call__(self, parser: argparse.ArgumentParser, *words: object) -> None:
        """Do so."""
        say(f"rnnviz {__version__}")
        parser.exit()


def parser_of(lists: Iterable[str]) -> Parser:
    """Return the parser of all commands; `lists` are what can be listed."""
    parser = Parser(
        prog="rnnviz",
        description="Watch small recurrent networks learn. `rnnviz [SCENE|FILE]` opens the window.",
    )
    parser.add_argument("--version", action=Version, nargs=0, help="print the version")
    for option, about in (
        (INSTALL_DESKTOP, "add rnnviz and its files to the menus of the Linux desktop"),
        (REMOVE_DESKTOP, "take away what --install-desktop wrote"),
    ):
        parser.add_argument(option, dest="command", action="store_const", const=option, help=about)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    opened = commands.add_parser("open", help="open the window (the default)")
    _add_run(opened, optional=True)
    opened.add_argument("--theme", choices=("dark", "light"), help="default: the last one used")

    _add_render(commands.add_parser("render", help="train without a window, write the figure"))

    train = commands.add_parser("train", help="train without a window and print the result")
    _add_run(train)
    _add_updates(train)
    train.add_argument(
        "--metrics", type=kinds.output, metavar="out.csv", help="a row for every update"
    )
    train.add_argument(
        "--trace", type=kinds.output, metavar="out.npz", help="all arrays of the last pass"
    )
    train.add_argument(
        "--save-weights", type=kinds.output, metavar="out.safetensors",
        help="all weights, as PyTorch names and orders them",
    )  # fmt: skip
    train.add_argument(
        "--weights",
        type=kinds.output,
        metavar="in.safetensors",
        help="begin with the weights in a file",
    )
    train.add_argument(
        "--save-session", type=kinds.output, metavar="out.rnnviz",
        help="all runs, to be opened in the window or trained on",
    )  # fmt: skip
    _add_one_run(train)
    _add_whole_paths(train)

    _add_check(commands.add_parser("check", help="say what is wrong in scenes and lectures"))

    _add_sweep(commands.add_parser("sweep", help="train many runs that differ in a few settings"))

    new = commands.add_parser("new", help="write a cell, task or panel of your own, to be changed")
    new.add_argument("what", choices=("cell", "task", "panel"))
    new.add_argument("name", metavar="NAME", help="such as my-cell; the file is my_cell.py")

    listed = commands.add_parser("list", help="list scenes, cells, ... or all settings")
    listed.add_argument("what", choices=tuple(lists))
    return parser


def _add_render(render: argparse.ArgumentParser) -> None:
    _add_run(render, several=True)
    render.add_argument(
        "-o", "--output", required=True, type=kinds.target,
        help="out.png, .svg or .pdf; .csv or .npz for what is plotted; a film of the training:"
        " .gif, .apng or .mp4; slides: .pptx; a folder/ for the pictures of a lecture",
    )  # fmt: skip
    render.add_argument("--theme", choices=("dark", "light"), default="dark")
    render.add_argument(
        "--preset", choices=tuple(PRESETS), help="lay it out for this, text and lines to match"
    )
    render.add_argument(
        "--size", type=kinds.size, metavar="1920x1080", help="size of the figure, or of the preset"
    )
    render.add_argument(
        "--scale",
        type=kinds.scale,
        metavar="2",
        help="pixels per unit of size, not for .svg and .pdf",
    )
    render.add_argument(
        "--panel", action="append", metavar="NAME",
        help="only this panel, or all time-panels, or all instruments; repeatable",
    )  # fmt: skip
    render.add_argument(
        "--measure", metavar="NAME", help="of a sweep's folder: what is drawn (its first measure)"
    )
    _add_one_run(render)
    render.add_argument("--transparent", action="store_true", help="no ground, for .png and .svg")
    render.add_argument("--no-caption", action="store_true", help="without the line at the top")
    render.add_argument("--no-legends", action="store_true", help="without keys beside the titles")
    _add_updates(render)
    render.add_argument(
        "--further", type=kinds.positive, metavar="N",
        help="train on so long from the moment of a picture; a film begins there",
    )  # fmt: skip
    render.add_argument(
        "--every",
        type=kinds.positive,
        metavar="N",
        help="updates between two pictures of a film (10)",
    )
    render.add_argument(
        "--fps", type=kinds.fps, metavar="N", help="pictures of a film a second (10; slow motion 5)"
    )
    render.add_argument(
        "--slow-motion", action="store_true", help="film the phases of the next update instead"
    )
    _add_whole_paths(render)
    render.add_argument(
        "--without-run", action="store_true", help="leave out what opens the picture here again"
    )


def _add_sweep(sweep: argparse.ArgumentParser) -> None:
    sweep.add_argument("scene", type=kinds.source, metavar="SCENE|FILE", nargs="?")
    sweep.add_argument(
        "-o", "--output", required=True, type=kinds.target, metavar="out/",
        help="the folder for runs.csv and the figure; what was begun there goes on",
    )  # fmt: skip
    sweep.add_argument(
        "--vary", action="append", default=[], metavar="KEY=VALUES",
        help="such as model.cell=rnn,lstm or task.delay=10:100:10; every combination is a run",
    )  # fmt: skip
    sweep.add_argument(
        "--seeds", type=kinds.positive, metavar="N", help="weight seeds of each combination (1)"
    )
    _add_updates(sweep)
    sweep.add_argument(
        "--measure", metavar="NAME,...", help="what is measured, the first one drawn: list measures"
    )
    sweep.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="such as task.delay=20"
    )
    sweep.add_argument("--run", type=kinds.run, metavar="A", help="vary this run of the scene (A)")
    sweep.add_argument(
        "--from", dest="source", type=kinds.source, metavar="NAME|FILE",
        help="a sweep of its own: list sweeps, or a file .toml; other options come before it",
    )  # fmt: skip
    sweep.add_argument(
        "--processes", type=kinds.positive, metavar="N", help="runs at a time (one a processor)"
    )
    sweep.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="train on an existing Dask cluster, such as tcp://10.0.0.1:8786",
    )  # fmt: skip
    sweep.add_argument("--theme", choices=("dark", "light"), default="dark")


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "scene", type=kinds.source, metavar="SCENE|FILE", nargs="+", help="scenes and lectures"
    )
    check.add_argument(
        "--claims", action="store_true", help="train, and count from how many seeds claims are true"
    )
    check.add_argument(
        "--seeds",
        type=kinds.positive,
        metavar="N",
        help="weight seeds (default: as the claims say)",
    )
    check.add_argument(
        "--updates",
        type=kinds.positive,
        metavar="N",
        help="only what follows for the first N updates",
    )


def _add_run(
    parser: argparse.ArgumentParser, optional: bool = False, several: bool = False
) -> None:
    count = "+" if several else "?" if optional else None
    name = "SCENE|LECTURE|FILE|SWEEP/" if several else "SCENE|FILE"
    parser.add_argument("scene", type=kinds.source, metavar=name, nargs=count)
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="such as task.delay=20"
    )
    parser.add_argument(
        "--compare",
        action="append",
        default=[],
        metavar="KEY=VALUE,...",
        help="add a run that differs in these settings, such as model.cell=rnn",
    )


def _add_one_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--run", type=kinds.run, metavar="A", help="only this run, where there are more"
    )


def _add_whole_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--whole-paths",
        action="store_true",
        help="write the full path of your own data into the output, not only the file's name",
    )


def _add_updates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--updates",
        type=kinds.count,
        metavar="N",
        help=f"train exactly this long (default: until solved, at most {MOST_UPDATES:,});"
        " the runs of a session, so long on from where they are",
    )
