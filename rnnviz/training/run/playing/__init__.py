"""Runs that play what another program has recorded."""
