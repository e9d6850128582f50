"""Themes, colour maps and fonts."""
