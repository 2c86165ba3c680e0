"""Nothing about training: settings, database, time, errors, events, jobs, outbox, security, guard, markdown, logs."""
