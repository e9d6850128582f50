"""Figures: a snapshot goes in, a drawing comes out; the window and the exports share it.

A panel can be put into a pyqtgraph program of one's own. Its plots are `pyqtgraph.PlotItem`s in
natural units (x the timestep or the update, y the quantity, log10 where the axis is logarithmic),
so anything that pyqtgraph has can be added to them:

    import pyqtgraph as pg
    from rnnviz import Experiment, Trainer
    from rnnviz.figures.embedding import EmbeddedPanel

    app = pg.mkQApp()
    trainer = Trainer(Experiment())
    trainer.step(100)

    widget = pg.GraphicsLayoutWidget()
    panel = EmbeddedPanel("gradient", trainer.snapshot())
    for plot in panel.plots:
        widget.addItem(plot)
        widget.nextRow()
    plot.addItem(pg.InfiniteLine(pos=-3, angle=0))
    plot.plot([0, 15], [-8, 0], pen="w")
    widget.show()

    trainer.step(100)
    panel.show(trainer.snapshot())  # the same plots, with what was added to them

The scales are fixed, so that one snapshot can be compared with the next: nothing scales by itself,
and there are no log switches. Wheel and drag zoom the timesteps, by whole steps; a plot of one's
own joins in by `setXLink`.
"""
