"""Who: people, teams, dated lines, roles, accounts, sessions, and the relations every policy is built from."""
