"""Pascanu's wall."""
