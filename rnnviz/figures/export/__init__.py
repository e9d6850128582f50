"""Export: figures as PNG, SVG and PDF, each carrying the experiment that it shows."""

from rnnviz.figures.export.files import SUFFIXES, check_suffix, export, render

__all__ = ["SUFFIXES", "check_suffix", "export", "render"]
