"""Where a study stands and what a person has to do next."""
