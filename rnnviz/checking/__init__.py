"""Checking: what is wrong in files of scenes and lectures, and how often their claims are true."""
