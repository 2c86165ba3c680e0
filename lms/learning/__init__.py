"""One person's path: the ledger, assignments, enrolments, completion, certificates."""
