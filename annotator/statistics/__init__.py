"""Pure numbers about agreement and sampling: numpy in, results out; nothing here knows Django, a database or a person."""
