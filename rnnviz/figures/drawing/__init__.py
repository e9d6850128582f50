"""Drawing in pixels and words on a canvas, without pyqtgraph's items."""
