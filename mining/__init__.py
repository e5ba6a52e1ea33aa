"""Corpora, sources, harvests, reports and snapshots; knows no codes."""
