"""What quantities are called on a figure; a name that is not listed stands for itself."""

from __future__ import annotations

from collections.abc import Mapping

ARROWS = ("→", "←")
BRIEF: Mapping[str, str] = {
    "Gradient flow": "Flow",
    "Gradient history": "History",
    "Gradient magnitude": "Gradient",
    "Input, target, prediction": "Prediction",
    "Recurrent spectrum": "Spectrum",
    "Source matrix": "Sources",
}
"""Titles where there is no room for more."""


def titled(name: str, table: Mapping[str, str]) -> str:
    """Return "forget f", or the bare name."""
    return f"{table[name]} {name}" if name in table else name


def joined(*parts: str) -> str:
    """Return the parts that are not empty with a dot between: "Gates · layer 2"."""
    return " · ".join(part for part in parts if part)


def shortened(title: str) -> str:
    """Return a title without what explains it; layers and directions, which tell plots apart, stay.

    "Gradient flow · unrolled network" becomes "Gradient flow"; "Gates · layer 1 ←" stays.
    """
    name, *details = title.split(" · ")
    which = (one for one in details if one.startswith("layer") or one[-1:] in ARROWS)
    return joined(name, *which)
