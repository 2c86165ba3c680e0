"""An installation in one file: backup and restore, the same for SQLite and PostgreSQL."""
