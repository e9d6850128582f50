"""Carrying out a sweep on an existing Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from rnnviz.errors import RnnvizError
from rnnviz.training.sweeps.running import Order, Row, carry_out, failed_row

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 4  # orders that wait at the cluster for each of its threads
PATIENCE = 10  # seconds for a scheduler to answer
EXTRA = "pip install 'rnnviz[cluster]'"


def connect(address: str) -> Client:
    """Return a client of the scheduler at an address such as "tcp://10.0.0.1:8786"; close it.

    Raises
    ------
    RnnvizError
        If the library is missing, or there is no scheduler.
    """
    try:
        from distributed import Client
    except ImportError:
        raise RnnvizError(f"--scheduler needs the library distributed: {EXTRA}.") from None
    import asyncio  # not before it is needed: it takes long

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it says is said here
    try:
        asyncio.run(_reach(address))  # a client that reaches none leaves a thread behind
        return Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError):
        raise RnnvizError(
            f"there is no Dask scheduler at {address}: start one, or leave out --scheduler."
        ) from None


async def _reach(address: str) -> None:
    """Raise an error unless there is a scheduler at an address."""
    from distributed.core import connect

    (await connect(address, timeout=PATIENCE)).abort()


def rows_there(orders: Iterable[Order], client: Client) -> Iterator[Row]:
    """Yield the row of each run as it ends, computed by the workers of a cluster.

    The runs of a worker that is lost are carried out by the others; one that several workers were
    lost with fails alone.

    Raises
    ------
    RnnvizError
        If the cluster has no workers, or the scheduler is gone.
    """
    from distributed import as_completed

    threads = sum(client.nthreads().values())
    if not threads:
        raise RnnvizError("the Dask scheduler has no workers: start some.")
    waiting = iter(orders)
    under_way: dict[str, Order] = {}

    def begun() -> Iterator[Any]:
        """Send as many orders as there is room for."""
        for order in islice(waiting, AHEAD * threads - len(under_way)):
            future = client.submit(carry_out, order, pure=False)
            under_way[future.key] = order
            yield future

    finished = as_completed(begun())
    for future in finished:
        order = under_way.pop(future.key)
        if future.cancelled():
            raise RnnvizError("the Dask scheduler is gone: start it again, then go on.")
        if future.status == "error":
            yield failed_row(order, _why(future.exception()))
        else:
            yield future.result()
        for following in begun():
            finished.add(following)


def _why(problem: BaseException) -> str:
    if type(problem).__name__ == "KilledWorker":
        return "the workers that tried it have ended unexpectedly, as where memory runs out."
    return f"{type(problem).__name__}: {problem}"
