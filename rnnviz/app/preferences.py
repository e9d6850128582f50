"""Preferences: what the window remembers from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QStandardPaths, QTimer

from rnnviz.app.style.style import TEXT_SIZES
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.files import write_whole
from rnnviz.registry import panels as registry

# The keys of the file.
PANELS, PROPORTIONS, TEXT_SIZE, THEME = "panels", "proportions", "text size", "theme"
RECENT, SIDEBAR, START_PAGE = "recent files", "sidebar", "start page"
MOST_RECENT = 12  # files
LARGEST = 100_000  # bytes; what the window writes is a hundredth of it
SETTLE = 300  # milliseconds without a further change before the file is written
NONSENSE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What values raise that are none of ours."""

Kept = TypeVar("Kept")


def preferences_file() -> Path:
    """Return where the preferences of this person are."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder, "rnnviz", "preferences.json")


class Preferences(QObject):
    """The panels, their proportions, the size of text and the theme.

    They are kept in a file, or without one only for this start. What cannot be read is the usual,
    and what cannot be written is forgotten: no file stops a start. Qt's own settings would unpack
    whatever a file holds, and some of that ends the program.
    """

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._values = _read_file(path)
        self._changed: dict[str, object] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE)
        self._timer.timeout.connect(self.write)

    def panels(self, run_count: int) -> list[str] | None:
        """Return the kinds of the panels that were chosen beside so many runs; None if none were.

        Kinds that no longer exist are left out.
        """
        return self._get(_panels_key(run_count), _known_panels, None)

    def set_panels(self, run_count: int, kinds: list[str] | None) -> None:
        """Remember the panels that were chosen beside so many runs; None forgets them."""
        self._set(_panels_key(run_count), kinds)

    @property
    def text_size(self) -> float:
        """The size of text relative to the system's."""
        return self._get(TEXT_SIZE, _text_size, 1.0)

    @text_size.setter
    def text_size(self, size: float) -> None:
        self._set(TEXT_SIZE, size)

    @property
    def theme(self) -> Theme:
        """The theme that was chosen last."""
        return self._get(THEME, THEMES.__getitem__, DARK)

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._set(THEME, theme.name)

    @property
    def proportions(self) -> Proportions:
        """The sizes of the panels."""
        return self._get(PROPORTIONS, _proportions, USUAL_PROPORTIONS)

    @proportions.setter
    def proportions(self, proportions: Proportions) -> None:
        values = {"time": proportions.time, "heights": dict(proportions.heights)}
        self._set(PROPORTIONS, None if proportions == USUAL_PROPORTIONS else values)

    @property
    def sidebar(self) -> bool | None:
        """Whether the settings are shown beside the figure; None where nobody has chosen."""
        return self._get(SIDEBAR, lambda shown: shown if isinstance(shown, bool) else None, None)

    @sidebar.setter
    def sidebar(self, shown: bool) -> None:
        self._set(SIDEBAR, shown)

    @property
    def start_page(self) -> bool:
        """Whether the list of scenes is shown when the program starts without one."""
        return self._get(START_PAGE, lambda shown: shown is True, False)

    @start_page.setter
    def start_page(self, shown: bool) -> None:
        self._set(START_PAGE, shown)

    @property
    def recent(self) -> list[Path]:
        """The files of the person's own that were opened, the latest first."""
        return self._get(RECENT, _paths, [])

    def add_recent(self, path: Path) -> None:
        """Remember a file that is opened."""
        path = path.absolute()
        paths = [path, *(other for other in self.recent if other != path)]
        self._set(RECENT, [str(one) for one in paths[:MOST_RECENT]])

    def forget_recent(self, path: Path) -> None:
        """Forget a file that is none of the person's own."""
        path = path.absolute()
        self._set(RECENT, [str(one) for one in self.recent if one != path])

    def write(self) -> None:
        """Write what has changed now; what another window wrote meanwhile stays."""
        self._timer.stop()
        if self._path is None or not self._changed:
            return
        values = {**_read_file(self._path), **self._changed}
        self._changed = {}
        kept = {key: value for key, value in values.items() if value is not None}
        with suppress(OSError, RnnvizError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(kept, indent=1).encode())

    def _get(self, key: str, read: Callable[[Any], Kept], usual: Kept) -> Kept:
        """Return a preference; the usual one if the file has none, or none that can be used."""
        try:
            return read(self._values[key])
        except NONSENSE:
            return usual

    def _set(self, key: str, value: object) -> None:
        self._values[key] = self._changed[key] = value
        if self._path is not None:
            self._timer.start()


def _read_file(path: Path | None) -> dict[str, object]:
    """Return the values of a file; none if there is no file, or it is none of ours."""
    try:
        if path is None or not path.is_file():
            return {}
        with path.open("rb") as file:
            values = json.loads(file.read(LARGEST + 1)[:LARGEST])
    except (OSError, *NONSENSE):
        return {}
    return values if isinstance(values, dict) else {}


def _known_panels(kinds: list[str]) -> list[str] | None:
    return [kind for kind in kinds if kind in registry] or None


def _paths(names: list[str]) -> list[Path]:
    return [Path(name) for name in names if isinstance(name, str)][:MOST_RECENT]


def _text_size(size: float) -> float:
    return TEXT_SIZES[TEXT_SIZES.index(size)]


def _proportions(values: dict[str, Any]) -> Proportions:
    time = None if values["time"] is None else _share(values["time"])
    return Proportions(time, {name: _share(share) for name, share in values["heights"].items()})


def _share(value: float) -> float:
    share = float(value)
    if not 0 < share < 1:
        raise ValueError("a share lies between 0 and 1")
    return share


def _panels_key(run_count: int) -> str:
    return PANELS if run_count == 1 else f"{PANELS} of {run_count} runs"
