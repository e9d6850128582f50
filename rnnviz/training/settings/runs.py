"""Runs side by side: what they are called, and what they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rnnviz.errors import SettingError
from rnnviz.training.settings.experiment import Experiment

MOST_RUNS = 4  # that the window and the command line offer; nothing else depends on it


def run_name(run: int) -> str:
    """Return the letter of a run: A, B, C."""
    return chr(ord("A") + run)


def is_shared(key: str) -> bool:
    """Return whether a setting acts on all runs, because the batches follow from it."""
    return key.partition(".")[0] == "task" or key in ("training.batch", "seed.data")


def beside(first: Experiment, changes: Mapping[str, object]) -> Experiment:
    """Return a run beside the first one that differs from it by some settings.

    Raises
    ------
    SettingError
        For an unknown key, a value that is not allowed, or a setting that all runs share.
    """
    for key in changes:
        if is_shared(key):
            raise SettingError(key, "is the same in all runs, which read the same batches.")
    return first.with_settings(changes)


def reseeded(experiments: Sequence[Experiment], seed: str) -> tuple[Experiment, ...]:
    """Return runs with the next seed of each; if they shared one, they still do."""
    return tuple(
        e.with_settings({f"seed.{seed}": (getattr(e.seed, seed) + 1) % 2**31}) for e in experiments
    )
