"""What the first frame does not wait for."""

import subprocess
import sys

START = """
import sys
from rnnviz import Experiment, Trainer
import rnnviz.cli
import rnnviz.app.main
from rnnviz.figures.application import application
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView

running = application()
figure = Figure()
view = FigureView(figure)
view.resize(1200, 800)
trainer = Trainer(Experiment())
trainer.step(2)
figure.show(trainer.snapshot())
view.grab()
assert list(figure.board.plots)
slow = {"tqdm", "PIL", "urllib.request", "rnnviz.figures.export", "pyqtgraph.exporters"}
print(*slow & sys.modules.keys())
"""


def test_the_first_frame_is_drawn_without_what_takes_long_to_import() -> None:
    run = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
