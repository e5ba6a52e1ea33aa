"""Pages about people: the door, one's own profile and tokens, and everybody for the owner."""
