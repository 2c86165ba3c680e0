"""Nothing about training: settings, database, time, errors, events, security and the guard."""
