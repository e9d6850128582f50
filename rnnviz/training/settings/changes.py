"""Settings with some of them changed, before they are checked."""

from __future__ import annotations

from collections.abc import Mapping

KINDS = ("task", "model.cell", "training.optimizer")  # whose fields belong to one kind only


def changed(values: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """Return settings with changes; of another kind than before, nothing else is kept."""
    kept = dict(values)
    for kind in KINDS:
        if kind in changes and changes[kind] != values.get(kind, changes[kind]):
            kept = {key: value for key, value in kept.items() if not key.startswith(f"{kind}.")}
    return {**kept, **changes}
