"""The site is built without a warning, and every link in it leads somewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent.parent


class Links(HTMLParser):
    """The links and pictures of a page, and what can be linked to in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors |= {values[key] for key in ("id", "name") if values.get(key)}
        found = values.get("href" if tag in ("a", "link") else "src")
        if found:
            self.targets.append(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", str(out)]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    env = {**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


def test_every_link_leads_somewhere(site: Path) -> None:
    pages = {path.resolve(): Links(path) for path in site.rglob("*.html")}
    broken, checked = [], 0
    for path, links in pages.items():
        for target in links.targets:
            name, _, anchor = unquote(target).partition("#")
            name = name.partition("?")[0]
            if "://" in name or name.startswith(("data:", "mailto:")):
                continue
            there = (path.parent / name).resolve() if name else path
            checked += 1
            if not there.exists() or (anchor and there in pages and not _has(pages[there], anchor)):
                broken.append(f"{path.name}: {target}")
    assert checked > 1000
    assert not broken


def _has(links: Links, anchor: str) -> bool:
    return anchor in links.anchors


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """It can be read without a network."""
    for path in site.rglob("*.html"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert '<script src="http' not in line
            assert 'rel="stylesheet" href="http' not in line


def test_formulas_are_in_the_notation_of_the_program(site: Path) -> None:
    text = (site / "numbers.html").read_text(encoding="utf-8")
    assert '<span class="formula">h<sub>t</sub></span>' in text
    assert "L = Σ<sub>s</sub> L<sub>s</sub>" in text
    assert "$" not in text.partition("<article")[2].partition("</article>")[0]


def test_the_reference_has_what_is_imported_from_rnnviz(site: Path) -> None:
    import rnnviz

    text = (site / "reference.html").read_text(encoding="utf-8")
    parts = {"HISTORY", "SOURCES", "SPECTRUM", "GRADIENT_NORMS", "WEIGHTS", "__version__"}
    for name in set(rnnviz.__all__) - parts:
        assert f'id="rnnviz.{name}"' in text, name
