"""How much memory a process takes, where that can be known."""

from __future__ import annotations

import os
from pathlib import Path


def memory_of(process: int | None) -> int | None:
    """Return how many bytes a process takes now; None where that is unknown."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") or None  # 0 once it has ended
    except (OSError, ValueError, LookupError, AttributeError):  # only Linux has it
        return None


def memory_of_machine() -> int | None:
    """Return how many bytes there are in sum; None where that is unknown."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None
