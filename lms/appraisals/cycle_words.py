"""Why somebody cannot be launched, in words."""

from flask_babel import gettext as _

from lms.appraisals.population import Obstacle


def obstacle(value: Obstacle, other_number: str | None) -> str:
    """Say why somebody cannot be launched."""
    words: dict[Obstacle, str] = {
        Obstacle.NO_MANAGER: _("Nobody manages them today."),
        Obstacle.MANAGER_GONE: _("Their manager’s account is closed."),
        Obstacle.APPRAISER_GONE: _("The account of the named appraiser is closed."),
        Obstacle.HAS_ANOTHER: _("They have %(number)s for some of the same days.", number=other_number or ""),
    }
    return words[value]
