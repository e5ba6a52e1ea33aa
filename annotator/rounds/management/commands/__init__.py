"""Commands of the rounds room."""
