"""The data set leaves: packages built by jobs and kept with their hash."""
