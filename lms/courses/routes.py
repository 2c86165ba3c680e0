"""Pages about what is taught, the same for everybody."""

from flask import Blueprint, render_template

from lms.core.guard import requires
from lms.courses import queries
from lms.people.policy import signed_in

bp = Blueprint("courses", __name__, url_prefix="/courses", template_folder="templates")


@bp.get("/glossary")
@requires(signed_in, "nobody's: the same page for everybody")
def glossary() -> str:
    """Show the words that lessons link to."""
    return render_template("courses/glossary.html", terms=queries.glossary())
