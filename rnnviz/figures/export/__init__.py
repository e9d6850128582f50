"""Export: figures as PNG, SVG, PDF and films, each carrying the moment of the run that it shows."""

from rnnviz.figures.export.files import check_form, export, forms, render
from rnnviz.figures.export.film import FILMS, Film
from rnnviz.figures.export.filming import film_slow_motion, film_training

__all__ = [
    "FILMS",
    "Film",
    "check_form",
    "export",
    "film_slow_motion",
    "film_training",
    "forms",
    "render",
]
