"""Exporter: the base of the forms in which a figure is written to a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from rnnviz.figures.board.page import Page
from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.export.metadata import title_of


class Exporter(ABC):
    """A form; it is registered under the suffix of its files, and not instantiated.

    Attributes
    ----------
    title : str
        What people call it, in the list of forms.
    order : int
        Its place there, from small to large.
    numbers : bool
        Whether it holds what is plotted, instead of a picture of it.
    pixels : bool
        Whether its size is one in pixels, so that there can be more of them.
    see_through : bool
        Whether it can be without a ground.
    carries : bool
        Whether the run that it shows can be in it.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    order: ClassVar[int]
    numbers: ClassVar[bool] = False
    pixels: ClassVar[bool] = False
    see_through: ClassVar[bool] = False
    carries: ClassVar[bool] = False

    @staticmethod
    @abstractmethod
    def content(page: Page, scale: float, carried: str) -> bytes:
        """Return the whole file.

        Parameters
        ----------
        page : Page
            The figure, laid out.
        scale : float
            Pixels for each of its size, where `pixels`.
        carried : str
            The run that it shows as JSON; "" where it is to be left out.
        """


class PaperExporter(Exporter):
    """A form that any paper can have, not only a figure's page: a picture of a sweep too."""

    @classmethod
    def content(cls, page: Page, scale: float, carried: str) -> bytes:
        return cls.drawn(page, title_of(page.snapshots), scale, carried)

    @staticmethod
    @abstractmethod
    def drawn(paper: Paper, title: str, scale: float, carried: str) -> bytes:
        """Return the whole file of a paper, which programs that show a title call by that."""
