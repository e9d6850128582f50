"""Items of pyqtgraph that plots consist of."""
