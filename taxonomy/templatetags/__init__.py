"""Template tags of the taxonomy room."""
