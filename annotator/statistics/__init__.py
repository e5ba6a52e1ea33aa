"""Pure numbers about agreement and sampling: numpy in, results out; no Django, no database, no people."""
