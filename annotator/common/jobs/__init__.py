"""Long work that survives its worker: enqueue, claim, progress, end; the database row is the truth."""
