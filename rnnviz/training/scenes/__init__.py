"""Scenes: experiments with words, what the words can do, and lectures that tell them in order."""
