"""Pages of people: the doors in and out, one's own page, and the directory."""

from lms.people.routes import directory, doors, lines, me, teams
from lms.people.routes.blueprint import bp

__all__ = ["bp", "directory", "doors", "lines", "me", "teams"]
