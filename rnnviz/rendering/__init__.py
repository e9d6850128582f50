"""The command `render`: scenes trained without a window, and pictures, films or slides of them."""
