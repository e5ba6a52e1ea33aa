"""A snapshot as HTML. Pure: reads no database and writes nothing; `mining.threads` keeps what is made here."""
