"""Wiring: the lines of a cell's diagram, and the pieces that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from rnnviz.engine.cells.base import Cell
from rnnviz.engine.diagram import Diagram, Place, Sum
from rnnviz.engine.flow.inside import NEXT, UP, Edge

Points = tuple[Place, ...]
HALF = 0.5  # of a column or row: lines turn and branch at whole and half ones


@dataclass(frozen=True)
class Wire:
    """A line between two branches: all its `edges` take it, along `points`."""

    edges: tuple[Edge, ...]
    points: Points

    @property
    def sources(self) -> tuple[str, ...]:
        """The quantities that it carries; on the bus several, first the states."""
        return tuple(sorted({source for source, _ in self.edges}, key=lambda name: name == "x"))

    @property
    def mark(self) -> str:
        """A name for it: what it carries, and to whom."""
        readers = " ".join(reader for source, reader in self.edges if source == self.sources[0])
        return f"{self.sources[0]}>{readers}"


@dataclass(frozen=True)
class Wiring:
    """A diagram with its lines.

    Attributes
    ----------
    columns, rows : float
        The last of each.
    wires : tuple of Wire
    branches : tuple of Place
        Where a line divides.
    """

    diagram: Diagram
    columns: float
    rows: float
    wires: tuple[Wire, ...]
    branches: tuple[Place, ...]

    @cached_property
    def ends(self) -> dict[str, Place]:
        """Where each state leaves for the next step, and `UP` where h leaves for the readout."""
        return {**self.diagram.outputs, UP: self.diagram.up}


@lru_cache(maxsize=32)
def wiring(cell: Cell) -> Wiring:
    """Return the diagram of a cell with its lines."""
    diagram = cell.diagram
    routes = _routes(diagram)
    places = [place for route in routes.values() for place in route]
    pieces: dict[tuple[Place, Place], list[Edge]] = {}
    for edge, route in routes.items():
        for piece in pairwise(_stops(route)):
            pieces.setdefault(piece, []).append(edge)
    nodes = {diagram.place(name) for name in (*diagram.inputs, *diagram.table)}
    branches = {
        place
        for (_, place), edges in pieces.items()
        if place not in nodes and sum(_goes_on(one, place, edges) for one in pieces.items()) > 1
    }
    return Wiring(
        diagram,
        max(column for column, _ in places),
        max(row for _, row in places),
        tuple(_wires(pieces)),
        tuple(sorted(branches)),
    )


def _routes(diagram: Diagram) -> dict[Edge, Points]:
    """Return the corners of the line from every quantity to each of its readers."""
    routes: dict[Edge, Points] = {}
    for node in diagram.nodes:
        for name in node.of:
            start = diagram.place(name)
            if isinstance(node, Sum) and name in node.via:
                corners = node.via[name]
            elif name in diagram.inputs and start[1] != node.at[1]:
                corners = ((start[0], diagram.bus), (node.at[0], diagram.bus))
            elif node.at[1] < start[1]:
                corners = ((start[0], node.at[1]),)  # upwards, then level
            else:
                corners = ((node.at[0], start[1]),)
            routes[name, node.name] = _straight(start, *corners, node.at)
    ends = [((state, NEXT), place) for state, place in diagram.outputs.items()]
    for edge, end in [*ends, (("h", UP), diagram.up)]:
        start, column = diagram.place(edge[0]), end[0] - HALF
        routes[edge] = _straight(start, (column, start[1]), (column, end[1]), end)
    return routes


def _straight(*places: Place) -> Points:
    """Return the places without those that are there already."""
    return tuple(place for k, place in enumerate(places) if k == 0 or place != places[k - 1])


def _stops(route: Points) -> list[Place]:
    """Return every whole and half place that a route comes through."""
    stops = [route[0]]
    for start, stop in pairwise(route):
        (x, y), (across, down) = start, (stop[0] - start[0], stop[1] - start[1])
        assert across == 0 or down == 0, f"a line from {start} to {stop} is not straight"
        count = round(max(abs(across), abs(down)) / HALF)
        stops += [(x + across * k / count, y + down * k / count) for k in range(1, count + 1)]
    return stops


def _goes_on(
    piece: tuple[tuple[Place, Place], list[Edge]], place: Place, edges: list[Edge]
) -> bool:
    """Return whether a piece begins at a place and some of the edges take it."""
    (start, _), taken = piece
    return start == place and not set(taken).isdisjoint(edges)


def _wires(pieces: dict[tuple[Place, Place], list[Edge]]) -> list[Wire]:
    """Join pieces that follow each other and are taken by the same edges."""
    wires: dict[tuple[Edge, ...], list[list[Place]]] = {}
    for (start, stop), edges in pieces.items():
        chains = wires.setdefault(tuple(edges), [])
        chain = next((one for one in chains if one[-1] == start), None)
        if chain is None:
            chains.append([start, stop])
        else:
            chain.append(stop)
    return [Wire(edges, _corners(chain)) for edges, chains in wires.items() for chain in chains]


def _corners(chain: list[Place]) -> Points:
    """Return the ends of a line and its corners."""
    inner = [
        here
        for before, here, after in zip(chain, chain[1:], chain[2:], strict=False)
        if (before[0] == here[0]) != (here[0] == after[0])
    ]
    return (chain[0], *inner, chain[-1])
