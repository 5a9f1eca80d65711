"""Looking after what is stored: backups, restoring, moving to PostgreSQL, checks. Commands of operators use it."""
