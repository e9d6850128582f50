"""Glossary: the terms of the field, each with where it is seen on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rnnviz.resources import resource
from rnnviz.training.scenes.reading import as_mapping, list_at, mapping_at, text_at
from rnnviz.training.settings.experiment import check_format, read_json

LONGEST_TERM, LONGEST_TEXT, MOST = 60, 1000, 200


@dataclass(frozen=True)
class Term:
    """A term and what it means, in Markdown.

    `panel` or `control` is where it is seen: a kind of panel, or the key of a setting. `scene` is
    the built-in scene that explains it, `see` are the keys of related terms.
    """

    key: str
    term: str
    text: str
    panel: str = ""
    control: str = ""
    scene: str = ""
    see: tuple[str, ...] = ()

    def matches(self, words: str) -> bool:
        """Return whether every one of these words is in the term or its text."""
        said = f"{self.term} {self.text}".casefold()
        return all(word in said for word in words.casefold().split())


@cache
def glossary() -> Mapping[str, Term]:
    """Return the terms by key, in the order of the alphabet."""
    values = read_json(resource("glossary.json"))
    check_format(values.get("format"))
    terms = list_at(values, "terms", _term, MOST)
    return {term.key: term for term in sorted(terms, key=lambda term: term.term.casefold())}


def _term(value: object) -> Term:
    values = as_mapping(value)
    at = mapping_at(values, "at")
    return Term(
        text_at(values, "key", LONGEST_TERM),
        text_at(values, "term", LONGEST_TERM),
        text_at(values, "text", LONGEST_TEXT),
        text_at(at, "panel", LONGEST_TERM),
        text_at(at, "control", LONGEST_TERM),
        text_at(values, "scene", LONGEST_TERM),
        list_at(values, "see", str, MOST),
    )
