"""The inbox, and mail about it: what happened that a person should know, and why they are told."""
