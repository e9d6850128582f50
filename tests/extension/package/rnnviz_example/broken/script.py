"""A script: it does its work where it is imported, and ends."""

import sys

sys.exit("done")
