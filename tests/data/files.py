"""Files for tests that make very many of them."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from rnnviz.data import known
from rnnviz.data.table import load_table
from rnnviz.data.text import load_text

_FOLDER = tempfile.TemporaryDirectory(prefix="rnnviz-tests-")


def fresh(content: str | bytes) -> str:
    """Return the path of a file with this content, named after it."""
    data = content.encode() if isinstance(content, str) else content
    path = Path(_FOLDER.name) / hashlib.sha256(data).hexdigest()[:24]
    path.write_bytes(data)
    return str(path)


def forget_files() -> None:
    """Forget all that was read, as another process does not know it."""
    known._known.clear()
    load_table.cache_clear()
    load_text.cache_clear()
