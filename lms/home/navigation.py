"""Where each person can go: the rail, the top bar and the foot of every page."""

from collections.abc import Sequence

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.people.policy import Viewer, viewer
from lms.ui.shell import NavItem, Shell
from lms.ui.shell import Viewer as TopBarPerson
from lms.ui.words import initials

_ASKING = (
    "learning.assignment",
    "learning.extension",
    "learning.waiver",
    "learning.withdrawal",
    "learning.completion_of",
)


def shell() -> Shell:
    """Give the frame of the page for whoever looks at it."""
    organisation = current_app.config["ORGANISATION"]
    if not current_user.is_authenticated:
        return Shell(organisation=organisation, home_url=url_for("people.sign_in"))
    person = viewer().person
    return Shell(
        organisation=organisation,
        person=TopBarPerson(person.name, initials(person.name)),
        navigation=_rail(viewer()),
        unread=viewer().unread,
        inbox_url=url_for("notifications.index"),
        me_url=url_for("people.me"),
        theme=person.theme,
        footer=[
            (url_for("criteria.index"), _("What good looks like")),
            (url_for("home.help_page"), _("Help")),
            (url_for("home.privacy"), _("Who sees what")),
        ],
        home_url=url_for("home.index"),
    )


def _rail(who: Viewer) -> list[NavItem]:
    """Give the places of this person's roles, most needed first; a phone shows the rest behind one button."""
    places = [("home.index", _("Home"), "home"), ("learning.catalogue", _("Courses"), "book")]
    if who.leads:
        places.append(("coaching.team", _("Team"), "team"))
    if who.is_hr:
        places.append(("appraisals.cycles", _("Cycles"), "cycle"))
    if who.is_admin or who.is_hr:
        places.append(("people.index", _("People"), "team"))
    places.append(("appraisals.index", _("Appraisals"), "scale"))
    places.append(("learning.record", _("My record"), "record"))
    here = _here([endpoint for endpoint, _label, _icon in places])
    return [NavItem(url_for(to), label, icon, current=to == here) for to, label, icon in places]


def _here(places: Sequence[str]) -> str | None:
    """Give the place of the rail that the present page belongs to: itself, or the one in its package."""
    at = request.endpoint or ""
    if at in places:
        return at
    if at.startswith(_ASKING) and "coaching.team" in places:
        return "coaching.team"
    package = at.split(".")[0]
    return next((place for place in places if place.split(".")[0] == package != "home"), None)
