"""The form in which a person changes settings."""
