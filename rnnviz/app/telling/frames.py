"""Frames: what a text speaks of, framed in the window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from shiboken6 import Shiboken

from rnnviz.app.controls.field import Field
from rnnviz.app.parts import Parts
from rnnviz.app.telling.side import Page
from rnnviz.registry import panels as registry
from rnnviz.training.scenes.script import Highlight

INSIDE = 6  # pixels between a frame and its control


class Frames(QObject):
    """Frames a panel or a control; one that is not shown is shown for it."""

    def __init__(self, window: Parts) -> None:
        super().__init__(window)
        self._window = window
        self._framed: list[Field] = []

    def show(self, highlight: Highlight | None) -> None:
        """Frame what is highlighted, and nothing else any more."""
        panel = highlight.panel if highlight else ""
        self._show_panel(panel if panel in registry else "")
        self._show_control(highlight.control if highlight else "")

    def _show_panel(self, kind: str) -> None:
        window = self._window
        if kind and kind not in window.figure.panels:
            window.figure.set_panels([*window.figure.panels, kind])
        window.view.frame(kind)

    def _show_control(self, key: str) -> None:
        window = self._window
        for field in filter(Shiboken.isValid, self._framed):
            set_framed(field, False)
        offered = [
            fields[key]
            for fields in (window.text_column.offered.fields, window.lecture_bar.offered.fields)
            if key in fields
        ]
        in_form = [window.form.fields[key]] if key in window.form.fields else []
        self._framed = offered + in_form
        for field in self._framed:
            set_framed(field, True)
        if in_form and not (offered and window.side.page is Page.TEXT):
            window.side.show_page(Page.SETTINGS)
            window.fit_side()
            window.form.ensureWidgetVisible(in_form[0])


def set_framed(field: Field, framed: bool) -> None:
    """Show a frame around a control, or none."""
    field.setProperty("framed", framed)
    margin = INSIDE if framed else 0
    field.grid.setContentsMargins(margin, margin, margin, margin)
    field.style().unpolish(field)
    field.style().polish(field)
