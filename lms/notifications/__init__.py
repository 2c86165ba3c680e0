"""The inbox: what happened that a person should know, and why they are told."""
