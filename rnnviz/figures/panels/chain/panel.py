"""The chain of factors that carries gradient back through time."""

from __future__ import annotations

from functools import partial

from rnnviz.figures.panels.chain.gain_plot import GainPlot
from rnnviz.figures.panels.chain.product_plot import ProductPlot
from rnnviz.figures.plots.panel import Makers, TimePanel
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.run_view import RunView
from rnnviz.registry import panels
from rnnviz.training.snapshot.parts.chain import CHAIN


@panels.register("chain")
class ChainPanel(TimePanel):
    """Two plots per direction of the last layer: the gain of each step, and the product so far."""

    title = "Chain of factors"
    about = (
        "What each step multiplies the gradient by on its way back, and what makes it so: the slope"
        " of the activation and the weights, or a gate and the weights. Below it the product of"
        " these factors from the last loss back, which makes gradients vanish or explode."
    )
    needs = frozenset({"trace", "chain"})
    order = 62
    usual = False

    def plots(self, run: RunView) -> Makers:
        """Return the plots of each direction; none in slow motion, whose batch is another."""
        if run.progress is not None:
            return {}
        makers = {}
        followed = {chain.layer for chain in run.snapshot[CHAIN].layers}
        tops = [layer for layer in run.tops if layer.id in followed]
        for layer in tops:
            way = ("←" if layer.reverse else "→") if len(tops) > 1 else ""
            for name, plot in (("gain", GainPlot), ("product", ProductPlot)):
                makers[joined(name, way)] = partial(plot, layer=layer.id, way=way)
        return makers
