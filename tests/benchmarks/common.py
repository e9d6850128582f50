"""What the benchmarks share: this checkout's rnnviz, and rows as a table or as JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import numpy as np
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

Row = dict[str, float | str]
"""What was measured: "name", "ours", "peer" and "ratio"."""


def parser(document: str, quick: bool = False) -> ArgumentParser:
    """Return a parser of the options that all have; `document` is the module's docstring."""
    made = ArgumentParser(description=document.partition("\n")[0])
    made.add_argument("--json", action="store_true", help="print one JSON list of rows")
    if quick:
        made.add_argument("--quick", action="store_true", help="spend a quarter of the time")
    return made


def tell(rows: Iterable[Row], as_json: bool, note: str = "") -> None:
    """Print rows as soon as they are measured, under a note; or all of them as JSON."""
    if as_json:
        print(json.dumps(list(rows)))
        return
    if note:
        print(f"{note}\n")
    print(f"{'':84}{'ours':>10}{'peer':>10}{'ratio':>8}")
    for row in rows:
        print("{name:84}{ours:10.3f}{peer:10.3f}{ratio:8.3f}".format(**row), flush=True)


def pytorch() -> ModuleType:
    """Return PyTorch, which has one thread then, as numpy has; end if it is not installed."""
    try:
        import torch
    except ImportError:
        sys.exit("This benchmark compares with PyTorch, which is not installed: pip install torch")
    torch.set_num_threads(1)
    threadpool_limits(1)
    return torch


def versions(torch: ModuleType) -> str:
    """Return what is compared, for a note."""
    return f"PyTorch {torch.__version__}, numpy {np.__version__}, one thread"
