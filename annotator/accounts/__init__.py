"""People and how they sign in; knows no study."""
