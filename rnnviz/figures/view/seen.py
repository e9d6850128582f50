"""Seen: how snapshots are looked at, and what is pinned, as a picture or a scene carries it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from rnnviz.engine.layer_id import LayerId
from rnnviz.errors import RnnvizError, shown, suggestion
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.run_view import NOWHERE, USUAL, Cursor
from rnnviz.figures.view.unit_order import KINDS
from rnnviz.figures.view.view import BY_NUMBER, FEWEST, Order, View
from rnnviz.training.evaluation import PROBE_SIZE
from rnnviz.training.losses import Losses, Which
from rnnviz.training.scenes.reading import at
from rnnviz.training.scenes.scene import Scene, load_scene
from rnnviz.training.settings.experiment import Experiment, check_format
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.slow_motion.walk import Phase
from rnnviz.training.snapshot import what_if
from rnnviz.training.snapshot.focus import Focus

T = TypeVar("T")
FORMAT = 1
MOST = 1_000_000  # steps, units, updates of a view, and what else is counted in one
FURTHEST = 400.0  # log10 of a magnitude


@dataclass(frozen=True)
class Seen:
    """How snapshots are looked at: the view, and what is pinned."""

    view: View = USUAL
    pin: Cursor = NOWHERE

    @property
    def focus(self) -> Focus:
        """What of the probe is looked at more closely by it."""
        return focus_of(self.view, self.pin)

    @property
    def needs(self) -> frozenset[str]:
        """What it reads of a snapshot, apart from what panels do."""
        wanted = {"walk": self.view.reveal is not None, "shares": self.view.by_cause}
        return frozenset(need for need, is_wanted in wanted.items() if is_wanted)

    @classmethod
    def of(cls, scene: Scene) -> Seen:
        """Return how a scene is looked at as it opens.

        Raises
        ------
        RnnvizError
            If what its file holds under "view", or in an act, is none that there is.
        """
        try:
            seen = _read(scene.view, scene.experiments)
            for name, act in scene.script.acts.items():
                with at("acts", name, "view"):
                    looked(act.view, USUALLY, scene.said_of)
            return seen
        except RnnvizError as problem:
            where = f"{scene.source}: " if scene.source else ""
            raise RnnvizError(f"{where}{problem}") from None

    def to_dict(self) -> dict[str, object]:
        """Return what a file holds under "view": what is not as usual."""
        own = {key: getattr(self.view, key) for key in ENTRIES if key != "pinned"}
        values = {key: value for key, value in own.items() if value != getattr(USUAL, key)}
        if self.pin != NOWHERE:
            values["pinned"] = self.pin
        written = {key: ENTRIES[key].write(value) for key, value in values.items()}
        return {"format": FORMAT, **written}


USUALLY = Seen()


def focus_of(view: View, cursor: Cursor) -> Focus:
    """Return what is to be looked at more closely: the sequence or what was typed; whose loss."""
    source = cursor.source
    losses = view.losses if source is None else Losses(Which.STEP, source)
    return Focus(0 if view.typed else view.sequence, losses, view.typed, view.what_if)


def opened(name: str, agree: Agree | None = None) -> tuple[Scene, Seen]:
    """Return a scene by name, or that of a file or picture, and how it is looked at as it opens.

    Raises
    ------
    RnnvizError
        As `load_scene` does, and if the view in it is none that there is.
    """
    scene = load_scene(name, agree=agree)
    return scene, Seen.of(scene)


def looked(values: Mapping[str, object], before: Seen, origins: Sequence[Experiment]) -> Seen:
    """Return how runs of these origins are looked at once some entries of a view are as given.

    Raises
    ------
    RnnvizError
        If there is no such entry, or its value is none that it can have.
    """
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key not in ENTRIES:
            raise RnnvizError(f'its "view" has no {shown(key)}: {suggestion(key, ENTRIES)}')
        try:
            found[key] = ENTRIES[key].read(value)
        except (ValueError, TypeError, KeyError, OverflowError):
            what = f'the "{key}" of its "view" is {shown(value)}'
            raise RnnvizError(f"{what}, but must be {ENTRIES[key].wanted}.") from None
    pin = found.pop("pinned", before.pin)
    order = found.pop("order", None)
    if order is not None:
        kind = found.get("sort", USUAL.sort)
        found["order"] = Order(kind, order[0], order[1], tuple(origins))
    view = replace(before.view, **found)
    if view.typed:
        origins[0].task.typed(view.typed)
    return Seen(view, pin)


def _read(values: Mapping[str, object], origins: Sequence[Experiment]) -> Seen:
    if not values:
        return USUALLY
    check_format(values.get("format"))
    return looked({k: v for k, v in values.items() if k != "format"}, USUALLY, origins)


def _whole(value: object, most: int = MOST) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError
    return value


def _number(value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError
    return float(value)


def _kind(kind: type[T]) -> Callable[[object], T]:
    def read(value: object) -> T:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


def _mapping(value: object, *known: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not set(value) <= set(known):
        raise ValueError
    return value


def _layer(value: object) -> LayerId:
    values = _mapping(value, "index", "reverse")
    return LayerId(_whole(values["index"]), _kind(bool)(values.get("reverse", False)))


def _decades(value: object) -> tuple[float, float]:
    low, high = (_number(end, -FURTHEST, FURTHEST) for end in _pair(value))
    if high - low < 1:
        raise ValueError
    return low, high


def _window(value: object) -> tuple[int, int]:
    start, stop = map(_whole, _pair(value))
    if stop - start < FEWEST:
        raise ValueError
    return start, stop


def _pair(value: object) -> tuple[Any, Any]:
    first, second = _kind(list)(value)
    return first, second


def _sort(value: object) -> str:
    if value not in (*KINDS, BY_NUMBER):
        raise ValueError
    return str(value)


def _order(value: object) -> tuple[int, Mapping[tuple[int, LayerId], tuple[int, ...]]]:
    values = _mapping(value, "update", "rows")
    rows: dict[tuple[int, LayerId], tuple[int, ...]] = {}
    for row in _kind(list)(values["rows"]):
        row = _mapping(row, "run", "layer", "units")
        units = tuple(map(_whole, row["units"]))
        if sorted(units) != list(range(len(units))):
            raise ValueError
        rows[_whole(row["run"]), _layer(row["layer"])] = units
    return _whole(values["update"], 100 * MOST), rows


def _reveal(value: object) -> Reveal:
    values = _mapping(value, "phase", "step")
    return Reveal(Phase(values["phase"]), max(1, _whole(values["step"])))


def _losses(value: object) -> Losses:
    if isinstance(value, dict):
        return Losses(Which.STEP, _whole(_mapping(value, "step")["step"]))
    which = Which(_kind(str)(value))
    if which is Which.STEP:
        raise ValueError
    return Losses(which)


def _pin(value: object) -> Cursor:
    known = [field.name for field in fields(Cursor) if field.compare]
    values = dict(_mapping(value, *known))
    for key, one in values.items():
        if key == "layer":
            values[key] = _layer(one)
        elif key == "place":
            x, y = _pair(one)
            values[key] = _number(x, -1e9, 1e9), _number(y, -1e9, 1e9)
        elif key in ("state", "mark", "plot"):
            values[key] = _kind(str)(one)
        else:
            _whole(one, 100 * MOST)
    return Cursor(**values, pinned=True)


def _of_layer(layer: LayerId) -> dict[str, object]:
    return {"index": layer.index, "reverse": layer.reverse}


def _of_order(order: Order) -> dict[str, object]:
    rows = [
        {"run": run, "layer": _of_layer(layer), "units": list(units)}
        for (run, layer), units in order.rows.items()
    ]
    return {"update": order.update, "rows": rows}


def _of_reveal(reveal: Reveal) -> dict[str, object]:
    return {"phase": str(reveal.phase), "step": reveal.done}


def _of_losses(losses: Losses) -> object:
    return {"step": losses.step} if losses.which is Which.STEP else str(losses.which)


def _of_pin(pin: Cursor) -> dict[str, object]:
    values = {field.name: getattr(pin, field.name) for field in fields(Cursor) if field.compare}
    unlike = {key: value for key, value in values.items() if value != getattr(NOWHERE, key)}
    return unlike | {"layer": _of_layer(pin.layer)} if pin.layer else unlike


@dataclass(frozen=True)
class Entry:
    """One entry under "view": how it is read, what it must be in words, and how it is written."""

    read: Callable[[object], Any]
    wanted: str
    write: Callable[[Any], object] = lambda value: value


ENTRIES: Mapping[str, Entry] = {
    "sequence": Entry(
        lambda value: _whole(value, PROBE_SIZE - 1), f"a whole number from 0 to {PROBE_SIZE - 1}"
    ),
    "layer": Entry(_layer, 'such as {"index": 0, "reverse": false}', _of_layer),
    "block": Entry(_kind(str), "the name of a gate"),
    "decades": Entry(_decades, "two numbers, log10 of the ends of a scale, at least 1 apart"),
    "window": Entry(_window, f"two steps, the second at least {FEWEST} after the first"),
    "sort": Entry(_sort, f"one of {', '.join((*KINDS, BY_NUMBER))}"),
    "order": Entry(
        _order,
        'such as {"update": 3, "rows": [{"run": 0, "layer": {"index": 0}, "units": [1, 0]}]}',
        _of_order,
    ),
    "folded": Entry(lambda value: _number(value, 0.0, 1.0), "a number from 0 to 1"),
    "reveal": Entry(
        _reveal, f'such as {{"phase": "backward", "step": 3}}, of {", ".join(Phase)}', _of_reveal
    ),
    "losses": Entry(
        _losses, f'"{Which.ANSWERS}", "{Which.ALL}" or such as {{"step": 3}}', _of_losses
    ),
    "by_cause": Entry(_kind(bool), "true or false"),
    "difference": Entry(_kind(bool), "true or false"),
    "typed": Entry(_kind(str), "text"),
    "what_if": Entry(what_if.from_dict, 'such as {"step": 3, "token": 1}', what_if.to_dict),
    "pinned": Entry(_pin, 'such as {"step": 3, "unit": 1}', _of_pin),
}
"""By the names of a View's fields; and what is pinned."""
