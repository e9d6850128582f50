"""Part "trace": the probe's batch and what one pass over it computed."""

from __future__ import annotations

from rnnviz.training.fault_search import find_underflow
from rnnviz.training.probe import Probe
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


def probe(look: Look) -> Probe:
    """Return the probe, as far as the focus asks for: for all losses or for that of one step."""
    batch, source = look.read.batch, look.focus.source
    trace, update = look.picture if source is None else look.run.picture(source, look.read)
    relevant = look.run.experiment.task.relevant_steps(batch)
    underflow = find_underflow(update, trace)
    return Probe(batch, trace, relevant, underflow, source, typed=bool(look.focus.typed))


TRACE = Part("trace", probe)
