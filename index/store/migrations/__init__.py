"""The ways from one schema to the next, for Alembic; run by migrate, never by hand."""
