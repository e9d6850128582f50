"""Files for tests that make very many of them."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

_FOLDER = tempfile.TemporaryDirectory(prefix="rnnviz-tests-")


def fresh(content: str | bytes) -> str:
    """Return the path of a file with this content, named after it."""
    data = content.encode() if isinstance(content, str) else content
    path = Path(_FOLDER.name) / hashlib.sha256(data).hexdigest()[:24]
    path.write_bytes(data)
    return str(path)
