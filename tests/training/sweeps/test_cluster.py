"""A sweep on a Dask cluster: a real scheduler with two real workers, one of which is killed."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from rnnviz.errors import RnnvizError
from rnnviz.training.sweeps.cluster import connect, rows_there
from rnnviz.training.sweeps.running import carry_out, orders_of
from tests.training.sweeps.helpers import small_sweep

pytest.importorskip("distributed", reason="Dask is not installed")


def begun(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def address() -> Iterator[str]:
    """A scheduler without workers."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ("--host", "127.0.0.1", "--port", str(port))
    process = begun("distributed.cli.dask_scheduler", *where, "--no-dashboard")
    yield f"tcp://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def workers(address: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers, of one thread each."""
    words = (address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    processes = [begun("distributed.cli.dask_worker", *words) for _ in range(2)]
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def test_no_run_is_lost_or_doubled_where_a_worker_is_killed(
    address: str, workers: list[subprocess.Popen[bytes]]
) -> None:
    sweep = small_sweep(("task.delay", [1, 2, 3, 4]), seeds=10)
    orders = list(orders_of(sweep, set()))
    with connect(address) as client:
        client.wait_for_workers(2, timeout=60)
        rows = []
        for row in rows_there(iter(orders), client):
            rows.append(row)
            if len(rows) == 5:
                workers[0].kill()
    assert Counter(row.settings for row in rows) == Counter(order.settings for order in orders)
    assert {row.settings: row for row in rows} == {o.settings: carry_out(o) for o in orders}


def test_a_cluster_without_workers_is_refused(address: str) -> None:
    with connect(address) as client, pytest.raises(RnnvizError, match="no workers"):
        next(rows_there(orders_of(small_sweep(), set()), client))


def test_a_cluster_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.training.sweeps.cluster.PATIENCE", 0.2)
    for where in ("tcp://127.0.0.1:1", "nonsense", "http://x y"):
        with pytest.raises(RnnvizError, match="no Dask scheduler at"):
            connect(where)
