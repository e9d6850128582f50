"""Short: experiments as one line of letters that can be sent in a message, and back."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from rnnviz.errors import RnnvizError
from rnnviz.settings import flatten
from rnnviz.training.settings.differences import own_changes, own_settings
from rnnviz.training.settings.experiment import FORMAT, Experiment
from rnnviz.training.settings.named_files import without_folders
from rnnviz.training.settings.runs import MOST_RUNS, beside

PREFIX = "rnnviz:"
LONGEST, LARGEST = 20_000, 200_000  # letters, and bytes of what they hold


def short_of(experiments: Sequence[Experiment]) -> str:
    """Return runs beside each other as one line: what is not usual of the first, then changes.

    A person's files are named without their folders.
    """
    first, *others = experiments
    values = without_folders(Experiment, dict(own_settings(first)))
    content = [
        {"format": FORMAT, **values},
        *(own_changes(first, other, False) for other in others),
    ]
    packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9)
    return PREFIX + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_short(text: str) -> tuple[Experiment, ...]:
    """Return the runs in such a line.

    Raises
    ------
    RnnvizError
        If it is none, or not all of it.
    """
    text = "".join(text.split())  # what a mail program breaks into lines
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise RnnvizError(f"the text holds no experiment: that begins with '{PREFIX}'.")
    try:
        letters = text.removeprefix(PREFIX).encode("ascii")
        packed = base64.b64decode(letters + b"=" * (-len(letters) % 4), b"-_", validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, LARGEST)
        if not unpacking.eof:
            raise ValueError("it is cut off, or too long")
        values = json.loads(content)
    except (ValueError, zlib.error, binascii.Error, RecursionError):
        raise RnnvizError("the experiment in the text is not whole: copy all of it.") from None
    if not isinstance(values, list) or not 0 < len(values) <= MOST_RUNS:
        raise RnnvizError(f"the experiment in the text is none of 1 to {MOST_RUNS} runs.")
    if not all(isinstance(one, dict) for one in values):
        raise RnnvizError("the experiment in the text holds something else than settings.")
    first = Experiment.from_dict(values[0])
    _refuse_files(first)
    return (first, *(beside(first, changes) for changes in values[1:]))


def _refuse_files(experiment: Experiment) -> None:
    """A text must not make the program read a file: raise RnnvizError if it names one."""
    paths = [entry for entry in experiment.entries() if entry.setting.path and entry.value]
    if paths:
        name = flatten(experiment)[paths[0].key]
        raise RnnvizError(f"{paths[0].key} names the file {name}: open that file yourself.")
