"""A study, its members and roles, its protocol."""
