"""SQL: the tables, and the one way to a transaction."""
