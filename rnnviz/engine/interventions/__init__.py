"""Interventions: what a person does to a network from outside, while it trains or in one pass."""
