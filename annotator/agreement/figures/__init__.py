"""Figures of agreement: each is an SVG drawn here, with the table that says the same. Pure.

Colours and fonts stand in the SVG, so that a downloaded file looks right; a page's stylesheet overrides them by class.
"""
