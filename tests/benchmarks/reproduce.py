"""Train what the papers trained, from several seeds each, and count how many are solved.

    python tests/benchmarks/reproduce.py [--json] [--seeds 5] [--only reber] [--out FOLDER]

Weight and data seed are the same number. A run ends when it is solved (by the task's criterion on
the held-out batch) or after the updates that are given. With `--out` a table (reproduced.md) and a
figure (reproduced.svg) are written: a dot for each run where it was solved, and hollow ones for
those that were not. Toy tasks are brittle: a rate over seeds says more than any one run.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from html import escape
from pathlib import Path

from claims import CLAIMS, Claim
from common import parser
from tqdm import tqdm

from rnnviz import Experiment, Trainer

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


INK, DIM, LINE, BACKGROUND = "#1b1f24", "#5b6470", "#d0d6dd", "#ffffff"
LEARNT, NOT_LEARNT = "#0072b2", "#d55e00"
LEFT, RIGHT, TOP, TALL, WIDTH = 360.0, 760.0, 40.0, 24.0, 1180.0
LOW, HIGH = 50, 10_000  # updates


def figure(claims: Sequence[Claim], rows: Sequence[Row]) -> str:
    """Return an SVG: updates from left to right, a line for every claim."""
    height = TOP + TALL * len(rows) + 44
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}"'
            ' font-family="sans-serif" font-size="11">',
            "<title>What the papers found, from several seeds</title>",
            f'<rect width="{WIDTH:g}" height="{height:g}" fill="{BACKGROUND}"/>',
            *_axis(TOP + TALL * len(rows)),
            *(line for k in range(len(rows)) for line in _claim(claims, rows, k)),
            "</svg>",
        ]
    )


def _x(updates: float) -> float:
    share = math.log(max(updates, LOW) / LOW) / math.log(HIGH / LOW)
    return LEFT + share * (RIGHT - LEFT)


def _text(x: float, y: float, text: object, color: str = DIM, anchor: str = "start") -> str:
    words = escape(str(text))
    return f'<text x="{x:g}" y="{y + 4:g}" text-anchor="{anchor}" fill="{color}">{words}</text>'


def _axis(bottom: float) -> Iterator[str]:
    for updates in (100, 300, 1000, 3000, 10_000):
        yield f'<path d="M{_x(updates):.1f} {TOP - 6:g}V{bottom:g}" stroke="{LINE}"/>'
        yield _text(_x(updates), bottom + 12, f"{updates:,}", anchor="middle")
    words = "update at which a run was solved; hollow: not solved until then"
    yield _text(LEFT, bottom + 30, words)
    yield _text(800, TOP - 18, "solved", anchor="middle")
    yield _text(840, TOP - 18, "published")


def _claim(claims: Sequence[Claim], rows: Sequence[Row], k: int) -> Iterator[str]:
    claim, row, y = claims[k], rows[k], TOP + TALL * (k + 0.5)
    if k and claims[k - 1].group != claim.group:
        yield f'<path d="M16 {y - TALL / 2:g}H{WIDTH - 16:g}" stroke="{LINE}"/>'
    yield _text(LEFT - 14, y, row["name"], INK, "end")
    color, ends = LEARNT if claim.learns else NOT_LEARNT, row["solved_at"]
    assert isinstance(ends, list)
    for n, end in enumerate(ends):
        place = f'cx="{_x(end or claim.updates):.1f}" cy="{y + 2 * n - len(ends) + 1:g}"'
        fill = BACKGROUND if end is None else color
        yield f'<circle {place} r="3.6" fill="{fill}" stroke="{color}"/>'
    yield _text(800, y, f"{row['solved']}/{row['seeds']}", INK, "middle")
    yield _text(840, y, claim.published)


def main() -> None:
    words = parser(__doc__)
    words.add_argument("--seeds", type=int, default=5, help="how many runs of each (default 5)")
    words.add_argument("--only", default="", help="rows whose name has this in it")
    words.add_argument("--out", type=Path, help="where table and figure are written")
    options = words.parse_args()
    claims = [one for one in CLAIMS if options.only in f"{one.group}: {one.name}"]
    rows = made(claims, options.seeds)
    print(json.dumps(rows) if options.json else table(rows))
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "reproduced.md").write_text(table(rows), encoding="utf-8")
        (options.out / "reproduced.svg").write_text(figure(claims, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
