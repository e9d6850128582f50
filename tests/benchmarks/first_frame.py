"""Say "frame" as soon as a window has drawn its first frame; `window.py` takes the time.

    python tests/benchmarks/first_frame.py ours | peer

Ours is the program as a person starts it, up to the first paint of a network that has been trained;
the peer an empty pyqtgraph window.
"""

import builtins
import sys


def ours() -> None:
    """Run the program; look over its shoulder once it has imported its window."""
    imported = builtins.__import__

    def watching(name: str, *rest: object, **more: object) -> object:
        module = imported(name, *rest, **more)  # type: ignore[arg-type]
        if name == "rnnviz.app.main":
            builtins.__import__ = imported
            _watch()
        return module

    builtins.__import__ = watching  # type: ignore[assignment]
    from rnnviz.cli import main

    sys.exit(main([]))


def _watch() -> None:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QGraphicsView

    from rnnviz.figures.board.figure_view import FigureView

    def paint(view: FigureView, event: QPaintEvent) -> None:
        QGraphicsView.paintEvent(view, event)
        snapshot = view.figure.snapshot
        if snapshot is not None and snapshot.update > 0:
            print("frame", flush=True)
            view.window().close()

    FigureView.paintEvent = paint  # type: ignore[method-assign]


def peer() -> None:
    """Show an empty plot."""
    import pyqtgraph as pg

    class Empty(pg.PlotWidget):
        """Closes when it has been painted."""

        def paintEvent(self, event: object) -> None:  # noqa: N802
            """Paint, and say so."""
            super().paintEvent(event)
            print("frame", flush=True)
            self.close()

    application = pg.mkQApp()
    window = Empty()
    window.resize(1920, 1080)
    window.show()
    application.exec()


if __name__ == "__main__":  # the training process imports this file too
    {"ours": ours, "peer": peer}[sys.argv[1]]()
