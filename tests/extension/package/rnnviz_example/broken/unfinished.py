"""A cell that has no pass."""

from rnnviz.engine.cells.base import Cell
from rnnviz.registry import cells


@cells.register("unfinished")
class Unfinished(Cell):
    """Nothing but a name."""
