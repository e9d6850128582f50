"""The pages of the documentation: those that the first one lists, in its groups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rnnviz.resources import documentation

FIRST = "index.md"
GROUP = re.compile(r"^## (.+)$", re.MULTILINE)
ENTRY = re.compile(r"^- \[([^\]]+)\]\(([\w-]+\.md)\)$", re.MULTILINE)
ELSEWHERE = re.compile(r"^- \[[^\]]+\]\([\w-]+\.rst\)\n", re.MULTILINE)  # on the site alone
BLANK = re.compile(r"\W+")


@dataclass(frozen=True)
class Page:
    """A page: the name of its file, what it is called, and under which heading it is listed."""

    name: str
    title: str
    group: str

    @property
    def text(self) -> str:
        """Its text, in Markdown."""
        return _read(self.name)

    def matches(self, words: str) -> bool:
        """Return whether it has all of some words, in any place."""
        text = self.text.casefold()
        return all(word in text for word in words.casefold().split())


@cache
def pages() -> dict[str, Page]:
    """Return all pages by the names of their files, in the order in which the first lists them."""
    found = [Page(FIRST, "Welcome", "")]
    _, *parts = GROUP.split(_read(FIRST))
    for group, entries in zip(parts[::2], parts[1::2], strict=True):
        found += [Page(name, title, group) for title, name in ENTRY.findall(entries)]
    return {page.name: page for page in found}


def anchor_of(heading: str) -> str:
    """Return how a link names a heading: in small letters, with hyphens."""
    return BLANK.sub("-", heading.casefold()).strip("-")


@cache
def _read(name: str) -> str:
    return ELSEWHERE.sub("", documentation(name).read_text(encoding="utf-8"))
