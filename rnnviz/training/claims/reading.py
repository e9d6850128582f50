"""Reading: the claims of a scene, as its file holds them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from rnnviz.errors import RnnvizError, SettingError
from rnnviz.registry import claims
from rnnviz.training.claims.base import Claim
from rnnviz.training.scenes.reading import EntryError, at, check_keys
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.settings.experiment import Experiment

KIND = "claim"  # the key of it


def claims_of(scene: Scene) -> tuple[Claim, ...]:
    """Return the claims of a scene.

    Raises
    ------
    EntryError
        If one of them is none that there is, or cannot be said of the scene's runs; it names the
        place in the file.
    """
    read = []
    for place, values in enumerate(scene.claims):
        with at("claims", place):
            read.append(read_claim(values, scene.experiments))
    return tuple(read)


def read_claim(values: Mapping[str, object], runs: Sequence[Experiment]) -> Claim:
    """Return the claim in a JSON object, about runs of these experiments.

    Raises
    ------
    EntryError
        If it is none; it names the key.
    """
    if KIND not in values:
        raise EntryError(f'there is no "{KIND}", which names its kind.')
    with at(KIND):
        cls: type[Claim] = claims[_kind(values[KIND])]
    fields = {_key_of(field): field for field in dataclasses.fields(cls)}
    check_keys(values, (KIND, *fields))
    found: dict[str, Any] = {}
    for key, field in fields.items():
        if key in values:
            with at(key):
                found[field.name] = field.metadata["read"](values[key])
        elif field.default is dataclasses.MISSING:
            raise EntryError(f'there is no "{key}", which a claim "{cls.kind}" needs.')
    claim = cls(**found)
    try:
        experiments = claim.experiments(runs)
    except SettingError as problem:
        place = [problem.key] if problem.key in dict(claim.set_) else []
        raise EntryError(str(problem), "set", *place) from None
    except EntryError:
        raise
    except RnnvizError as problem:
        raise EntryError(str(problem), "set") from None
    for experiment in experiments.values():
        claim.check(experiment)
    return claim


def _kind(value: object) -> str:
    if not isinstance(value, str):
        raise EntryError("this must be the name of a kind of claim.")
    return value


def _key_of(field: dataclasses.Field[Any]) -> str:
    return field.name.rstrip("_")
