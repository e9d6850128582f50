"""Files that are not code: scenes, icons, texts and tables; and the documentation.

They are in ``resources/`` and ``docs/`` beside the package in a checkout, and inside it, as
``_resources`` and ``_docs``, once it is installed.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Return the path of a file or folder in ``resources/``: ``resource("scenes", "a.json")``."""
    return _folder("resources").joinpath(*parts)


def documentation(*parts: str) -> Path:
    """Return the path of a page or folder in ``docs/``: ``documentation("index.md")``."""
    return _folder("docs").joinpath(*parts)


def _folder(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name
