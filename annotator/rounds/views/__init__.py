"""Pages of the rounds room."""
