"""Part "walk": the update that training makes next, phase by phase."""

from __future__ import annotations

from rnnviz.training.slow_motion.walk import Walk
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


def walk(look: Look) -> Walk:
    """Return the update to come, however long it takes: slow motion shows no older one."""
    return look.run.walk()


WALK = Part("walk", walk, at_rest=False, ahead=True)
