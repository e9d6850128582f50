"""Count for how many initial weights what the scenes say of their runs is true.

    python tests/benchmarks/scenes.py [--json] [--seeds 10] [--scene lstm-vs-rnn ...]

What is said stands in scene_claims.py; a scene's words and the README's have their numbers from
there. Each scene is trained with its own settings from weight seeds 0, 1, 2 ..., as long as its
claims need. "measured" is, for every seed, the number that the claim depends on: an update, a share
of chance, powers of ten.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from common import parser
from tqdm import tqdm

from rnnviz.training.scenes.scene import load_scene
from tests.benchmarks.conditions import trained
from tests.benchmarks.scene_claims import CLAIMS

Row = dict[str, object]


def rows(scene: str, seeds: int) -> Iterator[Row]:
    """Train a scene from several weight seeds, and return a row for each claim."""
    claims, runs = CLAIMS[scene], load_scene(scene).experiments
    measured: list[list[float | None]] = [[] for _ in claims]
    for seed in tqdm(range(seeds), desc=scene, disable=None, leave=False):
        courses = {
            name: trained(run.with_settings({"seed.weights": seed}), name, claims)
            for name, run in zip("AB", runs, strict=False)
        }
        for numbers, claim in zip(measured, claims, strict=True):
            numbers.append(claim.measured(courses))
    for numbers, claim in zip(measured, claims, strict=True):
        yield {
            "name": scene,
            "claim": str(claim),
            "held": sum(map(claim.holds, numbers)),
            "of": seeds,
            "measured": [None if one is None else round(one, 3) for one in numbers],
        }


def main() -> None:
    words = parser(__doc__)
    words.add_argument("--seeds", type=int, default=10, help="weight seeds of each (default 10)")
    words.add_argument("--scene", nargs="+", choices=CLAIMS, default=list(CLAIMS), metavar="NAME")
    options = words.parse_args()
    found = (row for scene in options.scene for row in rows(scene, options.seeds))
    if options.json:
        print(json.dumps(list(found)))
        return
    for row in found:
        print("{held:>3} of {of}  {name}: {claim}\n           {measured}".format(**row), flush=True)


if __name__ == "__main__":
    main()
