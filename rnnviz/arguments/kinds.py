"""What words on the command line may be."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from rnnviz.errors import RnnvizError
from rnnviz.training.settings.runs import MOST_RUNS, run_name


def changes_in(option: str, texts: Sequence[str]) -> dict[str, str]:
    """Return the settings of texts such as "task.delay=20".

    Raises
    ------
    RnnvizError
        If one sets nothing.
    """
    changes: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not (equals and key.strip()):
            raise RnnvizError(f"{option} {text} sets nothing: write {option} {key or 'KEY'}=VALUE.")
        changes[key.strip()] = value.strip()
    return changes


def source(text: str) -> str:
    """Return the name of what is read."""
    if not text:
        raise argparse.ArgumentTypeError("must be the name of a scene or a file, not ''")
    return text


def output(text: str) -> Path:
    """Return the path of a file that is written."""
    if not text or text.endswith(("/", os.sep)):  # a path drops the slash
        raise argparse.ArgumentTypeError(f"must be the name of a file, not {text!r}")
    return Path(text)


def target(text: str) -> str:
    """Return the name of a file or folder that is written."""
    if not text:
        raise argparse.ArgumentTypeError(f"must be the name of a file, not {text!r}")
    return text


def count(text: str) -> int:
    """Return a whole number from 0."""
    if not text.isdecimal() or int(text) > 100_000_000:
        raise argparse.ArgumentTypeError(
            f"must be a whole number from 0 to 100000000, not {text!r}"
        )
    return int(text)


def positive(text: str) -> int:
    """Return a whole number from 1."""
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 1000000, not {text!r}")
    return int(text)


def run(text: str) -> int:
    """Return the number of a run, from its letter."""
    letters = [run_name(run) for run in range(MOST_RUNS)]
    if text.upper() not in letters:
        raise argparse.ArgumentTypeError(f"must be {' or '.join(letters)}, not {text!r}")
    return letters.index(text.upper())


def fps(text: str) -> int:
    """Return a number of pictures a second."""
    if not text.isdecimal() or not 1 <= int(text) <= 60:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 60, not {text!r}")
    return int(text)


def size(text: str) -> tuple[int, int]:
    """Return a width and a height."""
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT such as 1920x1080, not {text!r}")
    size = int(width), int(height)
    if not (240 <= size[0] <= 7680 and 240 <= size[1] <= 7680):
        raise argparse.ArgumentTypeError(f"must be from 240x240 to 7680x7680, not {text!r}")
    return size


def scale(text: str) -> float:
    """Return a factor."""
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.5 <= scale <= 4.0:
        raise argparse.ArgumentTypeError(f"must be a number from 0.5 to 4, not {text!r}")
    return scale
