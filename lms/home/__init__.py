"""The first page of each role, help, and who sees what."""
