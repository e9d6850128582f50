"""Recordings of nets that another program trains: what they hold, and how they are stored."""
