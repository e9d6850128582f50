"""The site: python -m sphinx -W docs FOLDER builds it (pip install "rnnviz[docs]").

The pages are plain Markdown, as the program shows them under Help too. `index.md` lists them once,
in groups; the sidebar follows from that list. Formulas between dollar signs are in the notation of
the program and need no library.
"""

import re
from html import escape

from docutils.nodes import SkipNode

from rnnviz import __version__ as release
from rnnviz.figures.drawing.notation import pieces

project = "rnnviz"
author = "the rnnviz contributors"
copyright = f"{author}, MIT licence"
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
suppress_warnings = [
    "myst.header",
    "ref.python",
]  # pages may begin at any level; "state" is no reference

html_theme = "furo"
html_title = "rnnviz"
html_copy_source = False
html_math_renderer = "notation"

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say types and shapes
napoleon_google_docstring = False
napoleon_use_ivar = True

LINK = re.compile(r"^- \[([^\]]+)\]\(([\w/-]+)\.(?:md|rst)\)$", re.MULTILINE)


def add_sidebar(app, name, source):
    """Give the first page a hidden table of contents of each of its groups."""
    if name == "index":
        _, *groups = source[0].split("\n## ")
        for group in groups:
            caption = group.partition("\n")[0]
            pages = "\n".join(f"{title} <{page}>" for title, page in LINK.findall(group))
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{pages}\n```\n"


def formula(writer, node):
    """Write a formula with its indices lower."""
    marked = (
        f"<sub>{escape(text)}</sub>" if lower else escape(text)
        for text, lower in pieces(node.astext())
    )
    tag = "span" if node.tagname == "math" else "div"
    writer.body.append(f'<{tag} class="formula">{"".join(marked)}</{tag}>')
    raise SkipNode  # nothing of the node itself is written


def keep_bars(app, kind, name, about, options, lines):
    """Let |g| in a docstring be a length, not a substitution."""
    lines[:] = [line.replace("|", "\\|") for line in lines]


def setup(app):
    """Tell Sphinx about them."""
    app.connect("source-read", add_sidebar)
    app.connect("autodoc-process-docstring", keep_bars, priority=400)  # before napoleon
    app.add_html_math_renderer("notation", (formula, None), (formula, None))
