"""How a score sheet is worked out: pure rules in exact decimals, without Flask, database or clock."""
