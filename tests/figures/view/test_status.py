"""What the heading of a page says of a run."""

from __future__ import annotations

import dataclasses

from rnnviz.figures.view.status import numbers
from rnnviz.training.fault import Tensor, TensorKind
from tests.figures.helpers import trained, with_fault


def test_at_a_fault_an_older_accuracy_says_of_which_update_it_is() -> None:
    snapshot = trained()
    measured = int(snapshot.metrics.held_out_loss.updates[-1])
    later = dataclasses.replace(snapshot, update=measured + 9)
    stopped = with_fault(later, Tensor(TensorKind.STATE, "h"), 6)
    assert numbers(stopped)["accuracy"].explanation.endswith(f", at update {measured}")
    assert "at update" not in str(numbers(later)["accuracy"])
    now = with_fault(dataclasses.replace(snapshot, update=measured), stopped.fault.tensor, 6)
    assert "at update" not in str(numbers(now)["accuracy"])
