"""Observations of behaviour at work, and the team page: the people a coach looks after."""
