"""What the tests of claims share."""

from rnnviz import Experiment
from rnnviz.training.claims.base import Claim
from rnnviz.training.claims.reading import read_claim

SMALL = Experiment().with_settings(
    {"model.units": 5, "training.batch": 4, "task.delay": 4, "task.symbols": 2}
)
RNN = SMALL.with_settings({"model.cell": "rnn"})


def claim(kind: str, *runs: Experiment, **keys: object) -> Claim:
    """Return a claim about runs, or about two small ones."""
    return read_claim({"claim": kind, **keys}, runs or (SMALL, RNN))
