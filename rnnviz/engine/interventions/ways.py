"""Ways: where a gradient can get to in a layer while something is held in all of its units.

A gate that is shut in all units, or a clamped layer, closes ways: a gradient beyond is exactly 0,
and has not faded. Single units close no way of the whole layer.
"""

from __future__ import annotations

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import Node
from rnnviz.engine.passes.trace import Held, Ways

KEEP_0 = ("tanh", "relu", "linear")  # functions that are 0 at 0


def ways_of(cell: Cell, held: Held, units: int) -> Ways:
    """Return by which ways what enters h can travel in a layer of so many units."""
    diagram = cell.diagram
    constant = {name for name, values in held.items() if len(values) == units}
    zero = _zero(cell, {name: held[name] for name in constant})
    starts = {"h"} - constant
    while True:
        reached = set(starts)
        for node in reversed(diagram.nodes):
            if node.name not in reached or node.name in constant:
                continue
            times = isinstance(node, Node) and node.op == "*"
            shut = {a for a, b in (node.of, node.of[::-1]) if b in zero} if times else set()
            reached.update(name for name in node.of if name not in shut)
        carried = {s for s in diagram.outputs if f"{s}_before" in reached} - constant
        if carried <= starts:
            break
        starts |= carried
    return Ways(
        reached=frozenset(cell.states.keys() & reached - constant),
        carried=frozenset(carried),
        read="x" in reached,
    )


def _zero(cell: Cell, constant: Held) -> set[str]:
    """Return the quantities of a step that are exactly 0 in all units."""
    zero = {name for name, values in constant.items() if not any(values.values())}
    one = {name for name, values in constant.items() if set(values.values()) == {1.0}}
    zero |= {f"{name}_before" for name in zero if name in cell.states}
    for node in cell.diagram.nodes:
        if not isinstance(node, Node) or node.name in constant:
            continue
        zeros = [name in zero for name in node.of]
        if (
            (node.op == "*" and any(zeros))
            or (node.op in ("+", *KEEP_0) and all(zeros))
            or (node.op == "1-" and node.of[0] in one)
        ):
            zero.add(node.name)
    return zero
