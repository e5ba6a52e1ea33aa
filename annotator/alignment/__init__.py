"""Alignment: the own codes of an openly coded round brought together, and read as codes of the codebook."""
