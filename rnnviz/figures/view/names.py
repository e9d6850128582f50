"""What quantities are called on a figure; a name that is not listed stands for itself."""

from __future__ import annotations

from collections.abc import Mapping

SIGNS = "+-−.,:;"  # of symbols that look like a part of a number


def titled(name: str, table: Mapping[str, str]) -> str:
    """Return "forget f", or the bare name."""
    return f"{table[name]} {name}" if name in table else name


def quoted(symbol: str) -> str:
    """Return a symbol of a task as it stands in a formula."""
    return f'"{symbol}"'


def beside_number(symbol: str) -> str:
    """Return a symbol as it stands before a number: in quotes if it may be read as a part of it."""
    return quoted(symbol) if symbol.isdigit() or symbol in SIGNS else symbol


def joined(*parts: str) -> str:
    """Return the parts that are not empty with a dot between: "Gates · layer 2"."""
    return " · ".join(part for part in parts if part)
