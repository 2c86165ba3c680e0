"""Who: people, teams, reporting and coach lines, roles, accounts and sign-in."""
