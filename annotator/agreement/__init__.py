"""Reliability of a round: which numbers, for which facet and pair."""
