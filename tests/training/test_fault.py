"""Where a number first left what its format can hold."""

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import Trace
from rnnviz.training.fault import BadValue, Fault, Tensor, TensorKind
from rnnviz.training.fault_search import find_fault, find_underflow

K1, K2 = "training.update_steps", "training.back_steps"


def trace(**changes: object) -> Trace:
    """Return the trace of a net of two layers in both directions, or of another; 16 steps."""
    settings = {"model.units": 4, "model.layers": 2, "model.bidirectional": True, **changes}
    trainer = Trainer(Experiment().with_settings(settings))
    made = trainer.network.forward(trainer.training_batch(0))
    trainer.network.backward(made)
    return made


def _where(fault: Fault) -> tuple[int, bool, int | None]:
    assert fault.layer is not None
    return fault.layer.index, fault.layer.reverse, fault.step


def test_a_sound_pass_has_no_fault() -> None:
    assert find_fault(1, trace()) is None
    assert find_underflow(1, trace()) is None


@pytest.mark.parametrize(
    ("places", "first"),
    [
        ([(1, "h", 2), (0, "h", 9)], ("h", 0, False, 9)),  # layers are computed one by one
        ([(0, "h", 5), (0, "h", 3)], ("h", 0, False, 3)),
        ([(1, "c", 5), (1, "c", 3)], ("c", 0, True, 5)),  # the reverse one from the end
        ([(0, "i", 4), (0, "h", 4), (2, "f", 1)], ("i", 0, False, 4)),
        ([(3, "o", 0), (3, "h", 15)], ("h", 1, True, 15)),
    ],
)
def test_forward_it_is_the_first_in_the_order_of_computation(places, first) -> None:
    made = trace()
    for layer, name, step in places:
        arrays = {**made.layers[layer].states, **made.layers[layer].gates}
        arrays[name][step, 0, 1] = np.inf
    fault = find_fault(7, made, start=20)
    assert fault is not None
    assert (fault.tensor.name, *_where(fault)) == (*first[:3], first[3] + 20)
    assert (fault.value, fault.update) == (BadValue.INFINITY, 7)


@pytest.mark.parametrize(
    ("places", "first"),
    [
        ([(0, "h", 9), (2, "h", 2)], ("dL/dh", 1, False, 2)),  # the upper layer comes first
        ([(2, "c", 5), (2, "c", 3)], ("dL/dc", 1, False, 5)),
        ([(3, "c", 5), (3, "c", 3)], ("dL/dc", 1, True, 3)),
        ([(0, "h", 3), (1, "h", 4)], ("dL/dh", 0, True, 4)),  # of one layer either direction
    ],
)
def test_backward_too(places, first) -> None:
    made = trace()
    for layer, name, step in places:
        made.layers[layer].gradients[name].total[step, 0, 1] = np.nan
    fault = find_fault(7, made)
    assert fault is not None
    if len({layer for layer, _, _ in places}) == 1 or first[1] == 1:
        assert (str(fault.tensor), *_where(fault)) == first
    assert fault.value is BadValue.NAN


def test_what_is_found_forward_comes_before_what_is_found_backward() -> None:
    made = trace()
    made.layers[3].gradients["h"].total[0] = np.nan
    made.outputs[5, 0, 0] = np.inf
    fault = find_fault(1, made)
    assert fault is not None
    assert (fault.tensor, fault.step) == (Tensor(TensorKind.OUTPUTS), 5)


def test_padding_is_not_looked_at() -> None:
    made = trace()
    made.valid[12:, 1] = False
    made.layers[0].states["h"][12:, :, 1] = np.nan
    assert find_fault(1, made) is None


def test_a_fault_in_a_window_is_at_the_step_of_the_sequence() -> None:
    settings = {K1: 4, K2: 4, "model.units": 4, "training.clip": "off"}
    trainer = Trainer(Experiment().with_settings(settings))
    trainer.step(2)
    trainer.network.parameters["layer0.W_x"][0] = np.inf
    assert trainer.step(1) == 0
    assert trainer.fault is not None
    assert trainer.fault.step == 8  # the third window's first


def test_underflow_is_reported_where_it_begins() -> None:
    settings = {
        "task": "adding", "task.length": 200, "model.cell": "rnn", "model.units": 8,
        "model.initializer": "orthogonal", "model.spectral_radius": 0.4,
    }  # fmt: skip
    trainer = Trainer(Experiment().with_settings(settings))
    snapshot = trainer.snapshot()
    fault = snapshot.probe.underflow
    assert fault is not None
    assert fault.tensor == Tensor(TensorKind.STATE_GRADIENT, "h")
    assert (fault.layer, fault.value) == (LayerId(0), BadValue.UNDERFLOW)
    carried = np.abs(snapshot.trace.layers[0].gradients["h"].carried).max(axis=1)
    tiny = np.finfo(np.float32).tiny
    assert fault.step is not None
    assert 60 < fault.step < 180
    assert (carried[fault.step] < tiny).any()
    assert (carried[fault.step + 1 : -1] >= tiny).all()
    assert snapshot.fault is None  # training goes on


def test_a_path_that_is_cut_off_or_absent_is_no_underflow() -> None:
    made = trace(**{"model.layers": 1, "model.bidirectional": False, "model.cell": "window"})
    made.layers[0].gradients["h"].total[:] = 1e-25
    assert find_underflow(1, made) is None
    made = trace(**{"model.layers": 1, "model.bidirectional": False})
    made.layers[0].gradients["c"].carried[:8] = 0
    made.layers[0].gradients["h"].carried[:8] = 0
    made.layers[0].gradients["h"].total[:] = made.layers[0].gradients["c"].total[:] = 1e-3
    assert find_underflow(1, made) is None


def test_in_a_reverse_layer_it_begins_from_the_left() -> None:
    made = trace()
    for layer in made.layers:
        for gradient in layer.gradients.values():
            gradient.total[:] = gradient.carried[:] = 1.0
    gradient = made.layers[3].gradients["c"]
    gradient.total[6], gradient.carried[7:9] = 1e-30, 1e-40
    fault = find_underflow(3, made)
    assert fault is not None
    assert (str(fault.tensor), *_where(fault)) == ("dL/dc", 1, True, 7)


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_a_gradient_whose_square_overflows_is_a_fault(optimizer: str) -> None:
    """Else the weights would stand still from then on, without a word."""
    made = Experiment().with_settings(
        {"model.units": 4, "training.optimizer": optimizer, "training.clip": "off"}
    )
    trainer = Trainer(made)
    trainer.step(2)
    backward, weights = trainer.network.backward, trainer.network.parameters.flat.copy()

    def exploded(trace: Trace) -> None:
        backward(trace)
        trainer.network.gradients.flat[3] = 2e19  # finite; its square is not

    trainer.network.backward = exploded  # type: ignore[method-assign]
    assert trainer.walk().fault is not None
    assert trainer.step(1) == 0
    assert str(trainer.fault) == "infinity in the optimizer's v, in update 3"
    assert trainer.walk().fault == trainer.fault
    assert np.array_equal(trainer.network.parameters.flat, weights)
