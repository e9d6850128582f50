"""The glossary: every term leads somewhere; and the built-in scenes, in which nothing is wrong."""

import pytest

from rnnviz.checking.files import problems_in
from rnnviz.registry import panels
from rnnviz.training.scenes.glossary import Term, glossary
from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import load_scene

TERMS = glossary().values()


@pytest.fixture(scope="module")
def controls() -> set[str]:
    """Return the settings of all built-in scenes."""
    runs = (run for name in scene_names() for run in load_scene(name).experiments)
    return {entry.key for run in runs for entry in run.entries()}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_a_term_leads_to_the_screen_to_a_scene_and_to_other_terms(
    term: Term, controls: set[str]
) -> None:
    assert bool(term.panel) != bool(term.control)
    assert not term.panel or term.panel in panels
    assert not term.control or term.control in controls
    assert term.scene in scene_names()
    assert term.see
    assert set(term.see) <= glossary().keys() - {term.key}
    assert term.text.endswith(".")


@pytest.mark.parametrize("name", scene_names())
def test_nothing_is_wrong_in_a_built_in_scene(name: str) -> None:
    assert problems_in(name) == []


@pytest.mark.parametrize("name", scene_names())
def test_an_act_is_not_called_like_a_term(name: str) -> None:
    """A link to it would lead to the one or to the other."""
    assert not load_scene(name).script.acts.keys() & glossary().keys()
