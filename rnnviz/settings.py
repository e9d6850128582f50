"""Settings: dataclass fields that carry their range, their words and their name in the grammar.

The same fields make the control form, ``--set``, the file format, the messages and the tables of
the documentation. A settings class is a frozen dataclass whose fields are made by `setting` (a
number, a word or a switch), by `component` (a choice among registered classes, which have settings
of their own) or are settings classes themselves; `flatten` and `build` translate between such a
tree and a flat mapping ``{"task": "copy", "task.delay": 10, ...}``.
"""

from __future__ import annotations

import dataclasses
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_type_hints

from rnnviz.errors import SettingError, shown, suggestion
from rnnviz.registry import Registry

Value: TypeAlias = int | float | str | bool

MOST_TEXT = 1000  # characters of a free text
NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of characters, line ends


@dataclass(frozen=True)
class Setting:
    """What a setting may be, and what it is called.

    `low` and `high` are the inclusive range of a number, `choices` the words of a word, `titles`
    those words as people read them and `groups` what each of them belongs to. `step` is the
    smallest difference that a control makes, `log` asks for a logarithmic slider, `zero` is the
    word that a control shows in place of no text or of the number `zero_at`. A `live` setting acts
    on the running net; any other starts a new run. A word without `choices` is free text, or the
    path of a file where `path`. A setting that `follows` another one beside it is not set by
    people: it goes back to its default when that one changes.

    A setting that does nothing in some combinations says so: `when` is the key of another and the
    values of it with which this one acts, `unless` those with which not: ``("model.layers", 1)``.
    """

    type: type
    default: Value
    help: str
    label: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    zero: str = ""
    zero_at: int = 0
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    live: bool = False
    path: bool = False
    follows: str = ""
    when: tuple[Value, ...] = ()
    unless: tuple[Value, ...] = ()

    def acts(self, values: Mapping[str, Value]) -> bool:
        """Return whether it has an effect where the settings have these values, by key."""
        acts = not self.when or values[str(self.when[0])] in self.when[1:]
        return acts and not (self.unless and values[str(self.unless[0])] in self.unless[1:])

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.type is bool:
            return "true or false"
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.follows:
            return f"computed from {self.follows}"
        if self.path:
            return f"the path of a file (one line of up to {MOST_TEXT} characters), or nothing"
        if self.type is str:
            return f"one line of text of up to {MOST_TEXT} characters"
        if self.type is int:
            return f"a whole number from {self.low:.0f} to {self.high:.0f}"
        return f"a number from {self.low:g} to {self.high:g}"

    def text(self, value: Value) -> str:
        """Return a value as people read it."""
        if self.zero and value in (self.zero_at, ""):
            return self.zero
        if isinstance(value, bool):
            return "on" if value else "off"
        if self.titles:
            return self.titles[self.choices.index(str(value))]
        if isinstance(value, float):
            return f"{value:g}".replace("e-0", "e-").replace("e+0", "e")
        return str(value)

    def convert(self, value: object) -> Value:
        """Return `value` (a JSON value, or text from a command line) as this setting's type.

        Raises
        ------
        ValueError
            If it is of another type or outside the range; the message says what is allowed.
        """
        converted = self._as_type(value)
        outside = False
        if isinstance(converted, float) and not math.isfinite(converted):
            outside = True
        elif self.choices:
            outside = converted not in self.choices
        elif isinstance(converted, str):
            outside = len(converted) > MOST_TEXT or not _is_line(converted)
        elif not isinstance(converted, (bool, type(None))):
            outside = (self.low is not None and converted < self.low) or (
                self.high is not None and converted > self.high
            )
        if converted is None or outside:
            raise ValueError(f"must be {self.allowed}, not {shown(value)}.")
        return converted

    def _as_type(self, value: object) -> Value | None:
        if self.type is str:
            return value if isinstance(value, str) else None
        if self.type is bool:
            known = isinstance(value, (bool, str))
            return {"true": True, "false": False}.get(str(value).lower()) if known else None
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        if self.type is int:
            return int(number) if number.is_integer() else None
        return number


def _is_line(text: str) -> bool:
    """Return whether a text is one line; file systems allow all that a line may hold."""
    return text.isprintable() or NOT_IN_A_LINE.isdisjoint(map(unicodedata.category, text))


def setting(default: Value, *, help: str, **about: Any) -> Any:
    """Return a dataclass field for a setting; the keywords are the fields of `Setting`."""
    info = Setting(type(default), default, help, **about)
    return dataclasses.field(default=default, metadata={"setting": info})


def component(registry: Registry, default: str, *, live: bool = False) -> Any:
    """Return a dataclass field that holds an instance of a registry's class; see `Setting.live`."""
    return dataclasses.field(
        default_factory=lambda: registry[default](),
        metadata={"registry": registry, "default": default, "live": live},
    )


@dataclass(frozen=True)
class Configurable:
    """Base of every settings class: values are converted and checked when it is made."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            info = field.metadata.get("setting")
            if info is None:
                continue
            try:
                object.__setattr__(self, field.name, info.convert(getattr(self, field.name)))
            except ValueError as problem:
                raise SettingError(field.name, str(problem)) from None


def settings_of(cls: type[Configurable] | Configurable) -> dict[str, Setting]:
    """Return the settings of one class (not those of its components), by field name."""
    return {
        field.name: field.metadata["setting"]
        for field in dataclasses.fields(cls)
        if "setting" in field.metadata
    }


@dataclass(frozen=True)
class Entry:
    """One line of a flattened tree: the key, its value and its `Setting`.

    For the choice of a component, `setting` is a word whose choices are the names of `registry`.
    """

    key: str
    value: Value
    setting: Setting
    registry: Registry | None = None

    @property
    def title(self) -> str:
        """What people call the setting."""
        return self.setting.label or self.key.rpartition(".")[2].replace("_", " ")

    @property
    def text(self) -> str:
        """The value as people read it."""
        return self.setting.text(self.value)


def entries(tree: Configurable, prefix: str = "") -> Iterator[Entry]:
    """Yield every setting of a tree, in the order of its fields."""
    for field in dataclasses.fields(tree):
        key = f"{prefix}{field.name}"
        value = getattr(tree, field.name)
        if "setting" in field.metadata:
            yield Entry(key, value, field.metadata["setting"])
            continue
        registry: Registry | None = field.metadata.get("registry")
        if registry is not None:
            yield Entry(key, value.kind, _choice(registry, value.kind, field), registry)
        yield from entries(value, f"{key}.")


def _choice(registry: Registry, kind: str, field: dataclasses.Field[Any]) -> Setting:
    """Return the choice among a registry's classes as a setting."""
    names = tuple(dict.fromkeys((*registry, kind)))
    titles = tuple(getattr(registry[name], "title", name) for name in names)
    shapes = {name: getattr(registry[name], "shape", "") for name in registry}
    groups = tuple(shapes.get(name, "") for name in names)
    return Setting(
        str, kind, getattr(registry[kind], "about", f"The {registry.noun}."),
        label=registry.noun, choices=names, titles=titles, groups=groups if any(groups) else (),
        live=field.metadata["live"],
    )  # fmt: skip


def followers(tree: Configurable, changed: Iterable[str]) -> set[str]:
    """Return the keys of the settings that go back to their defaults when others change."""
    changed = set(changed)
    return {
        entry.key
        for entry in entries(tree)
        if entry.setting.follows
        and f"{entry.key.rpartition('.')[0]}.{entry.setting.follows}" in changed
    } - changed


def flatten(tree: Configurable) -> dict[str, Value]:
    """Return every setting of a tree by its key."""
    return {entry.key: entry.value for entry in entries(tree)}


def build(cls: type[Configurable], values: Mapping[str, object]) -> Any:
    """Return an instance of `cls` with the given settings and the defaults of all others.

    Raises
    ------
    SettingError
        For an unknown key or a value that is not allowed; it carries the whole key.
    """
    left = dict(values)
    tree = _build_part(cls, left, "")
    if left:
        key = min(left)
        raise SettingError(key, _unknown_key(key, tree))
    return tree


def _unknown_key(key: str, tree: Configurable) -> str:
    """Return the rest of a message on a key that the tree does not have."""
    head, _, name = key.rpartition(".")
    for entry in entries(tree):
        if entry.key == head and entry.registry is not None:
            owners = [k for k in entry.registry if name in settings_of(entry.registry[k])]
            if owners:
                kinds = " or ".join(filter(None, [", ".join(owners[:-1]), owners[-1]]))
                return f"belongs to {head}={kinds}, but {head} is {entry.value}."
    return f"is an unknown setting: {suggestion(key, flatten(tree))}"


def _build_part(cls: type[Configurable], left: dict[str, object], prefix: str) -> Any:
    """Build `cls` from the keys under `prefix`, taking them out of `left`."""
    arguments: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        key = f"{prefix}{field.name}"
        registry: Registry | None = field.metadata.get("registry")
        if "setting" in field.metadata:
            if key in left:
                arguments[field.name] = left.pop(key)
        elif registry is not None:
            kind = left.pop(key, None)
            if kind is None:
                chosen = registry[field.metadata["default"]]
            elif isinstance(kind, str) and kind in registry:
                chosen = registry[kind]
            else:
                word = kind if isinstance(kind, str) else ""
                raise SettingError(key, f"cannot be {shown(kind)}: {suggestion(word, registry)}")
            arguments[field.name] = _build_part(chosen, left, f"{key}.")
        else:
            part = get_type_hints(cls)[field.name]
            arguments[field.name] = _build_part(part, left, f"{key}.")
    try:
        return cls(**arguments)
    except SettingError as problem:
        raise problem.under(prefix[:-1]) if prefix else problem from None
