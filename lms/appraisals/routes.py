"""Pages of appraisals: cycles for HR, and each single appraisal."""

from lms.appraisals import cycle_routes, part_routes, record_routes, release_routes
from lms.appraisals.blueprint import bp

__all__ = ["bp", "cycle_routes", "part_routes", "record_routes", "release_routes"]
