"""Commits as reports: bug fixes found in the history of a clone or a bundle, with what they close and change."""
