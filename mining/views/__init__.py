"""Pages of the mining room: the reports, and how they come in."""
