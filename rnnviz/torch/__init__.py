"""Watching a PyTorch net of one's own while one's own program trains it.

    import rnnviz.torch

    with rnnviz.torch.watch(model.lstm, "run.rnnviz-recording", every=10) as recorder:
        for batch in batches:
            loss = ...
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            recorder.step(loss)

PyTorch is imported when a net is watched; rnnviz itself does not need it.
"""

from rnnviz.torch.recorder import Recorder
from rnnviz.torch.watching import watch

__all__ = ["Recorder", "watch"]
