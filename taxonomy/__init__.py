"""Codebooks, facets, codes, versions and changes; knows no raters."""
