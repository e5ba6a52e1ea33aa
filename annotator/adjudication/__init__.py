"""Conflicts, decisions and gold labels."""
