"""Files that are not code: scenes, icons, texts and tables.

They are in ``resources/`` beside the package in a checkout, and inside the package, as
``rnnviz/_resources``, once it is installed.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_resources"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a file or folder in ``resources/``: ``resource("scenes", "a.json")``."""
    return _ROOT.joinpath(*parts)
