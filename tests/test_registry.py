import pytest

from rnnviz.errors import RnnvizError
from rnnviz.registry import Registry, cells, optimizers, tasks


def test_discovery_finds_every_file() -> None:
    assert {"rnn", "lstm"} <= set(cells)
    assert {"copy", "adding", "sine"} <= set(tasks)
    assert {"adam", "sgd"} <= set(optimizers)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(RnnvizError, match=r"there is no cell 'lstn': did you mean 'lstm'\?"):
        cells["lstn"]


def test_a_name_is_taken_once() -> None:
    registry = Registry("cell", "rnnviz.engine.cells", "rnnviz.engine.cells.base:Cell")
    registry.register("x")(type("A", (), {}))
    with pytest.raises(ValueError, match="two classes"):
        registry.register("x")(type("B", (), {}))
