"""Count for how many initial weights what the scenes say of their runs is true.

    python tests/benchmarks/scenes.py [--json] [--seeds 10] [--scene lstm-vs-rnn ...]

`rnnviz check --claims NAME` does the same for one scene or file. What is said stands in the scenes'
files; their words and the pages' have their numbers from there. Each scene is trained with its
own settings from weight seeds 0, 1, 2 ..., as long as its claims need. "measured" is, for every
seed, the number that the claim depends on: an update, a share of chance, a factor.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from common import parser
from tqdm import tqdm

from rnnviz.training.claims.counting import count
from rnnviz.training.claims.reading import claims_of
from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import load_scene

Row = dict[str, object]


def rows(name: str, seeds: int | None) -> Iterator[Row]:
    """Train a scene from several weight seeds, and return a row for each claim."""
    scene = load_scene(name)
    with tqdm(desc=name, disable=None, leave=False) as bar:
        counts = count(claims_of(scene), scene.experiments, seeds, lambda *_: bar.update())
    for counted in counts:
        yield {
            "name": name,
            "claim": str(counted.claim),
            "holds": counted.holds,
            "held": counted.held,
            "of": len(counted.numbers),
            "measured": [_number(number) for number in counted.numbers],
        }


def _number(number: float | None) -> float | str | None:
    """Return a number as JSON knows it."""
    return number if number is None or math.isfinite(number) else str(number)


def main() -> None:
    words = parser(__doc__)
    words.add_argument("--seeds", type=int, help="weight seeds of each (default: as they say)")
    names = scene_names()
    words.add_argument("--scene", nargs="+", choices=names, default=names, metavar="NAME")
    options = words.parse_args()
    found = (row for scene in options.scene for row in rows(scene, options.seeds))
    if options.json:
        print(json.dumps(list(found)))
        return
    for row in found:
        print("{held:>3} of {of}  {name}: {claim}\n           {measured}".format(**row), flush=True)


if __name__ == "__main__":
    main()
