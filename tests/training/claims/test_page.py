"""The page on claims names every kind with its keys."""

import dataclasses
import json
import re
from pathlib import Path

from rnnviz.registry import claims
from rnnviz.training.claims.base import Claim, Number
from rnnviz.training.claims.kinds.curves import Curve
from rnnviz.training.claims.reading import read_claim
from tests.training.claims.helpers import RNN, SMALL

PAGE = (Path(__file__).parents[3] / "docs" / "claims.md").read_text(encoding="utf-8")


def keys_of(cls: type) -> set[str]:
    return {field.name.rstrip("_") for field in dataclasses.fields(cls)}


def test_its_tables_hold_every_kind_and_key() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)*) ?\| ", PAGE, re.MULTILINE)
    told = {kind: set(re.findall(r"`(\w+)`", keys)) for kind, keys in rows}
    assert set(told) == set(claims)
    for kind, keys in told.items():
        common = keys_of(Curve) if issubclass(claims[kind], Number) else keys_of(Claim)
        assert keys == keys_of(claims[kind]) - common, kind


def test_its_examples_are_claims() -> None:
    _, _, block = PAGE.partition('"claims": ')
    for values in json.loads(block.partition("\n\n")[0]):
        read_claim(values, (SMALL, RNN))
