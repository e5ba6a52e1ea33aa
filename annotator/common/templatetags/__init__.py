"""Template filters that belong to no room."""
