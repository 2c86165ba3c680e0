"""Observations of behaviour at work, and the people a coach looks after."""
