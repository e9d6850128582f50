"""Damage files at random and read them: whatever they hold, one plain sentence is the worst.

    python tests/fuzz.py --minutes 10 [--seed N] [--only table]

Every reader gets files made from good ones. A case follows from the seed, the reader's name and the
case's number. A file that breaks a reader is kept. The suite runs some hundred cases of each
reader: tests/test_fuzz.py.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import struct
import sys
import time
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from xml.sax.saxutils import escape

import numpy as np

from rnnviz.app.preferences import Preferences
from rnnviz.checking.files import problems_in
from rnnviz.errors import LONGEST_MESSAGE, RnnvizError, plain
from rnnviz.figures.view.seen import Seen
from rnnviz.registry import tasks
from rnnviz.resources import resource
from rnnviz.tasks.base import Split
from rnnviz.training.claims.reading import claims_of
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.clamp_unit import ClampUnit
from rnnviz.training.exchange.tensors import packed
from rnnviz.training.exchange.torch_names import tensors_of
from rnnviz.training.exchange.weights import read_weights
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.scenes.named import scenes_named
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.sessions.session import read_session, write_session
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.short import read_short, short_of
from rnnviz.training.travel.family import Family

SMALL = Experiment().with_settings({"model.units": 3, "training.batch": 2, "task.delay": 2})
LONGEST_CASE = 30.0  # seconds of one case that are taken for a hang
ROWS = [(k * 0.37 % 5 - 1, k * k % 7, "up" if k % 3 else "down") for k in range(60)]
SPLICES = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n\n", b'"', b"'", b",", b";", b"\t",
    b"=", b"\x0c\x1b\x7f", "\u2028\u202e\u3000\xa0".encode(), b"\\ud800", b"\\u0000", b"&#0;",
    b"&#x110000;", b"nan", b"-inf", b"1e999", b"-0", b"1_0", b"0x10", "\u0663".encode(),
    b"9" * 5000, b"x" * 5000, b"[" * 2000, b'{"a":' * 1000, b"<experiment>", b"]]>", b"null",
    b"true", b"[]", b"{}", b"../../..", b"~", b"~nobody", b"/dev/zero", b"/", b",,,,", b"a," * 3000,
)  # fmt: skip
VALUES = (
    None, True, -1, 0, 2**31, 10**400, 0.5, 1e308, float("nan"), float("inf"), "", "x", "\0",
    "\ud800", "a\nb", "x" * 5000, "~nobody", "/dev/zero", [], {}, [[[[1]]]], {"format": 1}, "lstm",
    "copy",
)  # fmt: skip


NAMES = (".json", ".csv", "", " a b.json")
if os.name != "nt":
    NAMES += ("a\nb.json", "写真\u3000.json", "\udcff.json", "\u202e\x1b.json", "x" * 200, "'\"%<>")


@dataclass(frozen=True)
class Reader:
    """What reads a file, and good files for it."""

    seeds: tuple[bytes, ...]
    read: Callable[[Path], None]


class ReaderError(Exception):
    """A reader did something else than to read a file or to refuse it in a sentence."""


def fuzz(name: str, seed: int, numbers: Iterator[int], kept: Path) -> int:
    """Read damaged files; return how many.

    Raises
    ------
    ReaderError
        At the first one that breaks the reader; the message names the file, which is in `kept`.
    """
    count = 0
    with TemporaryDirectory(prefix="rnnviz-fuzz-") as folder:
        for number in numbers:
            rng = random.Random(f"{seed} {name} {number}")
            content = damaged(rng, READERS[name].seeds)
            path = Path(folder) / f"{number}{rng.choice(NAMES)}"
            path.write_bytes(content)
            problem = problem_with(READERS[name].read, path)
            if problem:
                kept.mkdir(parents=True, exist_ok=True)
                file = kept / f"{name}-{seed}-{number}"
                file.write_bytes(content)
                raise ReaderError(f"{file} (seed {seed}, {name}, case {number}): {problem}")
            path.unlink()
            count += 1
    return count


def problem_with(read: Callable[[Path], None], path: Path) -> str:
    """Return what is wrong with how a file is read or refused; "" if nothing is."""
    begun = time.process_time()
    message = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read(path)
    except RnnvizError as refusal:
        message = str(refusal)
        if not message.endswith((".", "?")) or plain(message, LONGEST_MESSAGE) != message:
            return f"the message is no plain sentence: {message[:1000]!r}"
    except Exception:
        return traceback.format_exc(limit=-6)
    took = time.process_time() - begun
    return f"it took {took:.0f} s, {message!r}" if took > LONGEST_CASE else ""


def damaged(rng: random.Random, seeds: tuple[bytes, ...]) -> bytes:
    """Return one of the good files with some damage, most often a little."""
    content = rng.choice(seeds)
    if rng.random() < 0.5:
        content = with_other_values(rng, content)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3, 8))):
        content = rng.choice(DAMAGES)(rng, content, seeds)
    return content


def with_other_values(rng: random.Random, content: bytes) -> bytes:
    """Return JSON with other values and keys; what is no JSON as it is."""
    try:
        values = json.loads(content)
    except ValueError:
        return content
    places = list(parts(values))
    for _ in range(rng.choice((1, 1, 2, 5))):
        inside, key = rng.choice(places)
        if rng.random() < 0.8:
            inside[key] = rng.choice(VALUES)
        elif isinstance(inside, dict):
            inside[str(rng.choice(VALUES)) * rng.choice((1, 1, 100))] = rng.choice(VALUES)
    return json.dumps(values).encode()


def parts(value: object) -> Iterator[tuple[dict | list, str | int]]:
    """Yield every place in a JSON value, as what holds it and the key or index there."""
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from parts(value[key])


def _flipped(rng: random.Random, content: bytes, _: tuple[bytes, ...]) -> bytes:
    changed = bytearray(content)
    for _ in range(min(rng.choice((1, 1, 4, 30)), len(changed))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _without(rng: random.Random, content: bytes, _: tuple[bytes, ...]) -> bytes:
    start, end = _slice(rng, content)
    return content[:start] + content[end:]


def _cut_off(rng: random.Random, content: bytes, _: tuple[bytes, ...]) -> bytes:
    return content[: rng.randint(0, len(content))]


def _repeated(rng: random.Random, content: bytes, _: tuple[bytes, ...]) -> bytes:
    start, end = _slice(rng, content)
    return content[:start] + content[start:end] * rng.choice((2, 3, 50)) + content[end:]


def _spliced(rng: random.Random, content: bytes, _: tuple[bytes, ...]) -> bytes:
    start, end = _slice(rng, content)
    if rng.random() < 0.7:
        end = start
    return content[:start] + rng.choice(SPLICES) + content[end:]


def _crossed(rng: random.Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    other = rng.choice(seeds)
    return content[: rng.randint(0, len(content))] + other[rng.randint(0, len(other)) :]


DAMAGES = (_flipped, _without, _cut_off, _repeated, _spliced, _spliced, _crossed)


def _slice(rng: random.Random, content: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(content))
    return start, min(len(content), start + rng.choice((1, 1, 3, 20, 200)))


def _csv(separator: str, end: str, header: bool, quoted: bool) -> bytes:
    mark = '"' if quoted else ""
    rows = [["a", "b", "c"]] * header + [[str(a), str(b), f"{mark}{c}{mark}"] for a, b, c in ROWS]
    return end.join([*map(separator.join, rows), ""]).encode()


def _png(kind: bytes, lead: bytes, text: bytes) -> bytes:
    written = b"\x89PNG\r\n\x1a\n"
    for name, data in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (kind, b"rnnviz\0" + lead + text),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    ):
        written += struct.pack(">I", len(data)) + name + data
        written += struct.pack(">I", zlib.crc32(name + data))
    return written


def _read_data(task: str) -> Callable[[Path], None]:
    def read(path: Path) -> None:
        made = Experiment().with_settings(
            {"task": task, "task.path": str(path), "task.length": 2, "task.validation": 0.2}
        )
        for split in Split:
            made.task.draw(0, split, 0, 2)
        str(made.task.remarks)

    return read


def _read_experiment(path: Path) -> None:
    Experiment.load(path, agree=lambda _: True)


def _read_scene(path: Path) -> None:
    scene = load_scene(str(path), agree=lambda _: True)
    for text in (scene.name, scene.title, scene.text):
        if plain(text, 5000) != text:
            raise ValueError(f"{text!r} is not plain")
    Seen.of(scene)
    again = [Experiment.from_dict(one.to_dict()) for one in scene.experiments]
    if again != list(scene.experiments):
        raise ValueError(f"{again} is another experiment")


def _check(path: Path) -> None:
    """Say what is wrong; a file that nothing is wrong with opens, and its claims are ones."""
    lines = problems_in(str(path), lambda _: True)
    for line in lines:
        if plain(line, 2 * LONGEST_MESSAGE) != line or not line.endswith((".", "?")):
            raise ValueError(f"{line!r} is no plain sentence")
    if not lines:
        for scene in scenes_named(str(path), agree=lambda _: True):
            Seen.of(scene)
            list(map(str, claims_of(scene)))


def _read_preferences(path: Path) -> None:
    kept = Preferences(path)
    for runs in (1, 2):
        kept.panels(runs)
    str((kept.text_size, kept.theme, kept.proportions))


def _weights(run: Trainer) -> bytes:
    tensors = tensors_of(run.network.parameters, run.experiment.model.cell)
    return packed(tensors, json.dumps({"format": 1, "experiment": run.experiment.to_dict()}))


def _read_weights(path: Path) -> None:
    """What is read into a network lets it go on."""
    for run in _NETWORKS:
        with suppress(RnnvizError):
            weights = read_weights(path, run.network)
            if not np.isfinite(weights.flat).all() or weights.flat.dtype != np.float32:
                raise ValueError("these are no weights")
    read_weights(path, _NETWORKS[0].network)


@cache
def _session() -> bytes:
    """Return a session of a run with a branch, as bytes of its file."""
    family = Family([SMALL])
    for _ in range(18):
        family.shown[0].advance()
    family.branch(0)
    family.apply(1, ClampUnit(1, 0.5))
    family.apply(1, Change("training.clip", "off"))
    for line in family.shown:
        line.advance()
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.rnnviz")
        write_session(path, {"title": "mine"}, family.saved(2**20), 1, {1: frozenset({3})})
        return path.read_bytes()


def _read_session(path: Path) -> None:
    """Read a session, and go on with its runs."""
    saved = read_session(path, lambda _: True).saved
    if saved is None:
        raise AssertionError("a session without runs")
    family = Family()
    family.take(saved)
    for line, place in zip(family.shown, saved.places, strict=True):
        line.go_near(place)
        for _ in range(40):  # a mutant may have an end that is far away
            if line.step_to(place):
                break
        line.advance()


def _read_index(path: Path) -> None:
    """Read a session whose index is in a file, and whose arrays are whole."""
    packed_in = path.with_name("packed.rnnviz")
    with zipfile.ZipFile(packed_in, "w") as made, zipfile.ZipFile(BytesIO(_session())) as whole:
        for name in whole.namelist():
            is_index = name == "session.json"
            made.writestr(name, path.read_bytes() if is_index else whole.read(name))
    _read_session(packed_in)


def _index() -> bytes:
    with zipfile.ZipFile(BytesIO(_session())) as archive:
        return archive.read("session.json")


def _read_short(path: Path) -> None:
    read_short(path.read_text(encoding="utf-8", errors="surrogateescape"))


def _set(path: Path) -> None:
    lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    Experiment().with_settings(
        {key: value for key, _, value in (line.partition("=") for line in lines)}
    )


def _lines(experiment: Experiment) -> bytes:
    values = experiment.to_dict().items()
    return "\n".join(f"{key}={value}" for key, value in values if key != "format").encode()


def _gif(text: bytes) -> bytes:
    parts = [text[k : k + 255] for k in range(0, len(text), 255)]
    comment = b"".join(bytes([len(part)]) + part for part in (b"rnnviz ", *parts))
    return b"GIF89a\1\0\1\0\0\0\0!\xfe" + comment + b"\0;"


def _mp4(text: bytes) -> bytes:
    content = struct.pack(">II", 1, 0) + b"rnnviz " + text
    for kind in (b"data", b"\xa9cmt", b"ilst", b"meta", b"udta", b"moov"):
        content = bytes(4) + content if kind == b"meta" else content
        content = struct.pack(">I4s", len(content) + 8, kind) + content
    return struct.pack(">I4s", 12, b"ftyp") + b"isom" + content


_SCENES = tuple(path.read_bytes() for path in sorted(resource("scenes").glob("*.json")))
_TOLD = (
    json.dumps(
        {
            "format": 1,
            "experiment": {"format": 1, "task": "copy", "task.delay": 30},
            "runs": [{"model.cell": "rnn"}],
            "controls": ["task.delay"],
            "parts": [
                {"text": ["It *stays*: [point](letter).", "$c_t$"], "stop": {"solved": "A"}},
                {"question": "Which?", "choices": ["A", "B"], "answer": "A"},
                {"stop": {"loss": "B", "below": 0.1}, "highlight": {"panel": "flow"}},
            ],
            "acts": {
                "letter": {"view": {"pinned": {"step": 0}}, "panels": ["loss"]},
                "shorter": {"set": {"task.delay": 5}, "run": "B"},
            },
            "notes": "Ask the room.",
            "claims": [
                {"claim": "gradient", "step": 0, "of": "last", "below": 1e-9, "at": 500},
                {"claim": "solved", "run": "B", "by": 99, "set": {"task.delay": 5}},
                {"claim": "value", "of": "f", "steps": "silent", "above": 0.9, "at": 500},
            ],
        }
    ).encode(),
    b'{"format": 1, "title": "Two", "scenes": ["copy-lstm", {"scene": "copy-rnn", "text": "x"}]}',
)
_EXPERIMENTS = tuple(Experiment().with_settings({"task": task}) for task in tasks)
_JSON = tuple(json.dumps(one.to_dict()).encode() for one in _EXPERIMENTS)
_MOMENTS = tuple(
    json.dumps(
        {"format": 1, "experiment": Experiment().to_dict(), "panels": ["flow"], **values}
    ).encode()
    for values in (
        {
            "update": 9,
            "journal": [[3, {"change": "training.optimizer.learning_rate", "to": 0.5}]],
            "runs": [{"model.cell": "rnn"}],
            "run_updates": [8],
            "run_journals": [[]],
            "stopped": [False, True],
            "view": {"format": 1, "sequence": 3, "window": [1, 9], "losses": {"step": 3}},
        },
        {
            "update": 2,
            "view": {
                "format": 1,
                "layer": {"index": 0, "reverse": False},
                "decades": [-3, 1.0],
                "order": {
                    "update": 1,
                    "rows": [{"run": 0, "layer": {"index": 0}, "units": [1, 0]}],
                },
                "reveal": {"phase": "backward", "step": 3},
                "pinned": {"step": 3, "unit": 1, "place": [0.5, 1], "layer": {"index": 0}},
            },
        },
    )
)
_TABLES = tuple(
    _csv(separator, end, header, quoted)
    for separator in ",;\t" for end in ("\n", "\r\n", "\r")
    for header in (True, False) for quoted in (False, True)
)  # fmt: skip
_NETWORKS = tuple(
    Trainer(Experiment().with_settings({"model.cell": cell, "model.units": 2, "task.delay": 2}))
    for cell in ("lstm", "gru", "window")
)
_PREFERENCES = tuple(
    json.dumps(values).encode()
    for values in (
        {"theme": "light", "text size": 1.25, "panels": ["flow", "states"]},
        {"proportions": {"time": 0.5, "heights": {"flow": 0.25}}, "panels of 2 runs": ["loss"]},
    )
)
_PARTS = (*_SCENES[:6], *_JSON[:6], *_MOMENTS)

READERS: dict[str, Reader] = {
    "series": Reader(_TABLES, _read_data("series")),
    "labels": Reader(_TABLES, _read_data("labels")),
    "text": Reader(
        (b"a tale of two\n" * 20, "äöü漢字👩\u200d🔬\r\n".encode() * 20), _read_data("text")
    ),
    "experiment": Reader(_JSON, _read_experiment),
    "scene": Reader((*_SCENES, *_JSON), _read_scene),
    "moment": Reader(_MOMENTS, _read_scene),
    "check": Reader((*_SCENES, *_MOMENTS, *_TOLD), _check),
    "gif": Reader(tuple(map(_gif, _PARTS)), _read_scene),
    "mp4": Reader(tuple(map(_mp4, _PARTS)), _read_scene),
    "png": Reader(
        tuple(
            picture
            for text in _PARTS
            for picture in (
                _png(b"tEXt", b"", text), _png(b"zTXt", b"\0", zlib.compress(text)),
                _png(b"iTXt", b"\1\0\0\0", zlib.compress(text)),
            )
        ),
        _read_scene,
    ),
    "svg": Reader(
        tuple(
            b'<?xml version="1.0"?><svg><metadata><experiment xmlns="urn:rnnviz">'
            + escape(text.decode()).encode() + b"</experiment></metadata><g/></svg>"
            for text in _PARTS
        ),
        _read_scene,
    ),
    "pdf": Reader(
        tuple(
            b"%PDF-1.4\n1 0 obj <rnnviz:experiment>" + escape(text.decode()).encode()
            + b"</rnnviz:experiment>\nendobj" for text in _PARTS
        ),
        _read_scene,
    ),
    "weights": Reader(tuple(map(_weights, _NETWORKS)), _read_weights),
    "experiment of weights": Reader(tuple(map(_weights, _NETWORKS)), _read_scene),
    "session": Reader((_session(),), _read_session),
    "index of a session": Reader((_index(),), _read_index),
    "short": Reader(tuple(short_of([one]).encode() for one in _EXPERIMENTS), _read_short),
    "preferences": Reader(_PREFERENCES, _read_preferences),
    "set": Reader(tuple(map(_lines, _EXPERIMENTS)), _set),
}  # fmt: skip


def main() -> int:
    """Fuzz for some minutes; return 1 if a reader broke."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--only", choices=READERS, action="append")
    parser.add_argument(
        "--kept", type=Path, default=Path(gettempdir()) / "rnnviz-fuzz", metavar="FOLDER"
    )
    options = parser.parse_args()
    names = options.only or list(READERS)
    print(f"seed {options.seed}")
    total, broken, start = 0, 0, 0
    deadline = time.monotonic() + 60 * options.minutes
    while time.monotonic() < deadline:
        for name in names:
            numbers = iter(range(start, start + 200))
            try:
                total += fuzz(name, options.seed, numbers, options.kept)
            except ReaderError as problem:
                broken += 1
                print(problem)
        start += 200
    print(f"{total:,} files, {broken} of them broke a reader")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
