"""Train what the papers trained, from several seeds each, and count how many are solved.

    python tests/benchmarks/reproduce.py [--json] [--seeds 5] [--only reber] [--out FOLDER]

Weight and data seed are the same number. A run ends when it is solved (by the task's criterion on
the held-out batch) or after the updates that are given. With `--out` a table (reproduced.md) and a
figure (reproduced.svg) are written: a dot for each run where it was solved, and hollow ones for
those that were not. Toy tasks are brittle: a rate over seeds says more than any one run.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import argparse
import json
import math
import statistics
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tqdm import tqdm

from rnnviz import Experiment, Trainer
from tests.benchmarks.claims import CLAIMS, Claim

CHECK = 20  # updates
Row = dict[str, object]


def solved_at(claim: Claim, seed: int) -> int | None:
    seeds = {"seed.data": seed, "seed.weights": seed}
    trainer = Trainer(Experiment().with_settings({**claim.settings, **seeds}))
    while trainer.solved_at is None and trainer.update < claim.updates and trainer.fault is None:
        trainer.step(CHECK)
    return trainer.solved_at


def made(claims: Sequence[Claim], seeds: int) -> list[Row]:
    """Train all, two at a time, and return a row each."""
    jobs = [(claim, seed) for claim in claims for seed in range(seeds)]
    with ProcessPoolExecutor(2) as pool:
        futures = [pool.submit(solved_at, *job) for job in jobs]
        ends = [one.result() for one in tqdm(futures, unit="run", disable=None)]
    return [
        row(claim, ends[k * seeds : (k + 1) * seeds]) for k, claim in enumerate(claims)
    ]  # fmt: skip


def row(claim: Claim, ends: Sequence[int | None]) -> Row:
    found = [end for end in ends if end is not None]
    return {
        "name": f"{claim.group}: {claim.name}",
        "solved": len(found),
        "seeds": len(ends),
        "median_updates": round(statistics.median(found)) if found else None,
        "most_updates": claim.updates,
        "solved_at": list(ends),
        "as_expected": (2 * len(found) > len(ends)) == claim.learns,
        "published": claim.published,
    }


def table(rows: Sequence[Row]) -> str:
    lines = [
        "| what is trained | solved | median update | published |",
        "| --- | --- | --- | --- |",
    ]
    for one in rows:
        median = one["median_updates"]
        when = f"{median:,}" if median else f"none in {one['most_updates']:,}"
        solved = f"{one['solved']} of {one['seeds']}"
        lines.append(f"| {one['name']} | {solved} | {when} | {one['published']} |")
    return "\n".join(lines) + "\n"


def figure(claims: Sequence[Claim], rows: Sequence[Row]) -> str:
    """Return an SVG: updates from left to right, a line for every claim."""
    import numpy as np
    from PySide6.QtWidgets import QApplication

    from rnnviz.figures.export.svg import SvgCanvas
    from rnnviz.figures.items.area import Area
    from rnnviz.figures.style.colors import argb
    from rnnviz.figures.style.lettering import lettering
    from rnnviz.figures.style.theme import LIGHT

    application = QApplication.instance() or QApplication([])
    canvas = SvgCanvas(LIGHT, lettering())
    tall, left, right, top = 24.0, 360.0, 760.0, 40.0
    size = (1180.0, top + tall * len(rows) + 44)
    canvas.rect(Area(0, 0, *size), argb(LIGHT.background))
    low, high = math.log10(50), math.log10(10_000)

    def x(updates: float) -> float:
        return left + (math.log10(max(updates, 50)) - low) / (high - low) * (right - left)

    bottom = top + tall * len(rows)
    for updates in (100, 300, 1000, 3000, 10_000):
        canvas.vline(x(updates), top - 6, bottom - top + 6, argb(LIGHT.line))
        canvas.text(x(updates), bottom + 12, f"{updates:,}", "small", canvas.dim(), "center")
    words = "update at which a run was solved; hollow: not solved until then"
    canvas.text(left, bottom + 30, words, "small", canvas.dim())
    for text, at, align in (("solved", 800.0, "center"), ("published", 840.0, "left")):
        canvas.text(at, top - 18, text, "small", canvas.dim(), align)  # type: ignore[arg-type]
    for k, (claim, one) in enumerate(zip(claims, rows, strict=True)):
        y = top + tall * (k + 0.5)
        color = argb(LIGHT.run(0 if claim.learns else 1)[0])
        if k and claims[k - 1].group != claim.group:
            canvas.hline(16, round(y - tall / 2), size[0] - 32, argb(LIGHT.line))
        canvas.text(left - 14, y, str(one["name"]), "small", canvas.ink(), "right")
        ends = one["solved_at"]
        assert isinstance(ends, list)
        for n, end in enumerate(ends):
            spread = y + 2.0 * (n - (len(ends) - 1) / 2)
            place = np.array([x(end or claim.updates)]), np.array([spread])
            canvas.dots(*place, 3.6, color, hollow=end is None)
        canvas.text(800, y, f"{one['solved']}/{one['seeds']}", "text", canvas.ink(), "center")
        canvas.text(840, y, claim.published, "small", canvas.dim())
    del application
    return canvas.document(size, size, "What the papers found, from several seeds", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON list of rows")
    parser.add_argument("--seeds", type=int, default=5, help="how many runs of each (default 5)")
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    parser.add_argument("--out", type=Path, help="where table and figure are written")
    options = parser.parse_args()
    claims = [one for one in CLAIMS if options.only in f"{one.group}: {one.name}"]
    rows = made(claims, options.seeds)
    print(json.dumps(rows) if options.json else table(rows))
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reproduced.md").write_text(table(rows), encoding="utf-8")
        (options.out / "reproduced.svg").write_text(figure(claims, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
