"""What a change of the codebook does to what was coded, and coding anew what can't be carried over."""
