"""A panel is drawn and taken away here as in the tests of the figures."""

from tests.figures.conftest import _application as _application
