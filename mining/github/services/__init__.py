"""Every write about GitHub: sources, tokens, harvests, and what a harvest fetches."""
