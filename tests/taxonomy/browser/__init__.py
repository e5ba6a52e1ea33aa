"""The codebook's editor in a real browser."""
