"""Pages of the criteria: what good looks like."""

from flask import Blueprint, render_template

from lms.core.guard import requires
from lms.criteria import queries
from lms.people.policy import signed_in

bp = Blueprint("criteria", __name__, url_prefix="/criteria", template_folder="templates")


@bp.get("/")
@requires(signed_in, "nobody's: the same page for everybody")
def index() -> str:
    """Show what good looks like: every criterion with its five anchors."""
    return render_template("criteria/index.html", criteria=queries.current())
