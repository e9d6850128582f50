"""The kinds of claims, by what they look at; a module here joins without being listed."""
