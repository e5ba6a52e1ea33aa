"""Benchmarks: what the product promises about speed and size, measured on the spot."""
