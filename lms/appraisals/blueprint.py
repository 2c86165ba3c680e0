"""Where the pages of appraisals hang: one blueprint, filled by the route modules."""

from flask import Blueprint

bp = Blueprint("appraisals", __name__, url_prefix="/appraisals", template_folder="templates")
