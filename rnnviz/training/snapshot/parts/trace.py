"""Part "trace": the probe's batch and what one pass over it computed."""

from __future__ import annotations

from rnnviz.training.fault_search import find_underflow
from rnnviz.training.losses import declares_answers
from rnnviz.training.probe import Probe
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


def probe(look: Look) -> Probe:
    """Return the probe that the focus asks for, with the gradients of the losses it asks for."""
    batch, task = look.read.batch, look.run.experiment.task
    trace, update = look.picture
    return Probe(
        batch,
        trace,
        relevant=task.relevant_steps(batch),
        underflow=find_underflow(update, trace),
        losses=look.losses,
        declares_answers=declares_answers(task, batch),
        typed=bool(look.focus.typed),
        departs=look.read.departs,
    )


TRACE = Part("trace", probe)
