"""The directory: people, teams, who manages and coaches whom from which day, and who holds a role."""

import unicodedata
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import or_, select

from lms.audit import trail
from lms.core import clock
from lms.core.db import db
from lms.core.errors import Refusal
from lms.people import queries
from lms.people.models import CoachLine, Person, ReportingLine, RoleGrant, Team
from lms.people.policy import ADMIN, ROLES
from lms.ui.words import day

LONGEST_NAME = 120
THEMES = ("system", "light", "dark")
# Characters that turn the reading direction of everything after them: a name must not rewrite a page.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def add_person(
    *,
    name: str,
    email: str,
    joined_on: date,
    zone: str,
    job_title: str = "",
    team: Team | None = None,
    by_id: int | None = None,
) -> Person:
    """Add somebody who works here; they can sign in once a set-up link has let them choose a password.

    Raises Refusal with the field that cannot be used; an address belongs to one person, however it is cased.
    """
    person = Person(
        name=_name(name),
        email=_address(email, None),
        job_title=_job_title(job_title),
        team_id=team.id if team else None,
        joined_on=joined_on,
        zone=_zone(zone),
    )
    db.session.add(person)
    db.session.flush()
    trail.record("person added", f"person {person.id}", actor_id=by_id)
    return person


def change_person(
    person: Person,
    *,
    name: str,
    email: str,
    job_title: str,
    joined_on: date,
    zone: str,
    by_id: int | None = None,
) -> None:
    """Store what is now known of a person. Raises Refusal with the field that cannot be used."""
    _check_joined(person, joined_on)
    wanted = {
        "name": _name(name),
        "email": _address(email, person.id),
        "job_title": _job_title(job_title),
        "joined_on": joined_on,
        "zone": _zone(zone),
    }
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    if changed:
        trail.record("person changed", f"person {person.id}", actor_id=by_id, fields=changed)


def move_to_team(person: Person, team: Team | None, *, by_id: int | None = None) -> None:
    """Make somebody a member of a team, or of none."""
    team_id = team.id if team else None
    if person.team_id == team_id:
        return
    trail.record("person moved", f"person {person.id}", actor_id=by_id, team=team_id, before=person.team_id)
    person.team_id = team_id


def prefer(person: Person, *, theme: str, zone: str) -> None:
    """Store how pages look for a person and in which time zone their days begin."""
    if theme not in THEMES:
        raise Refusal(_("Choose one of the appearances."), field="theme")
    person.theme = theme
    if person.zone != _zone(zone):
        person.zone = zone
        trail.record("time zone changed", f"person {person.id}", actor_id=person.id, zone=zone)


def report_to(
    employee: Person, manager: Person, from_day: date, *, by_id: int | None = None
) -> ReportingLine:
    """Make `manager` the manager of `employee` from a day on; the line before ends on that day.

    Raises Refusal for oneself, a day before either joined, a day before the latest line begins, and a circle.
    """
    if employee.id == manager.id:
        raise Refusal(_("Choose somebody else: nobody reports to themselves."), field="manager")
    _check_start(from_day, employee, manager)
    latest = db.session.scalar(
        select(ReportingLine)
        .where(ReportingLine.employee_id == employee.id)
        .order_by(ReportingLine.valid_from.desc(), ReportingLine.id.desc())
        .limit(1)
    )
    if latest is not None:
        _check_follows(latest, manager, from_day)
    if _is_above(employee.id, manager.id, from_day):
        raise Refusal(
            _(
                "%(manager)s reports to %(employee)s, directly or through others. Change that line first.",
                manager=manager.name,
                employee=employee.name,
            ),
            field="manager",
        )
    if latest is not None and (latest.valid_to is None or latest.valid_to > from_day):
        latest.valid_to = from_day
        db.session.flush()
    line = ReportingLine(employee_id=employee.id, manager_id=manager.id, valid_from=from_day)
    db.session.add(line)
    db.session.flush()
    trail.record(
        "manager set", f"person {employee.id}", actor_id=by_id, manager=manager.id, from_day=str(from_day)
    )
    return line


def end_reporting(line: ReportingLine, on: date, *, by_id: int | None = None) -> None:
    """End a reporting line with nobody in its place; `on` is the first day it no longer holds."""
    _end(line, on)
    trail.record(
        "manager line ended",
        f"person {line.employee_id}",
        actor_id=by_id,
        manager=line.manager_id,
        on=str(on),
    )


def coached_by(employee: Person, coach: Person, from_day: date, *, by_id: int | None = None) -> CoachLine:
    """Make `coach` a coach of `employee` from a day on, beside any other coaches.

    Raises Refusal for oneself, a day before either joined, and a second line to the same coach at one time.
    """
    if employee.id == coach.id:
        raise Refusal(_("Choose somebody else: nobody coaches themselves."), field="coach")
    _check_start(from_day, employee, coach)
    overlapping = select(CoachLine.id).where(
        CoachLine.employee_id == employee.id,
        CoachLine.coach_id == coach.id,
        or_(
            CoachLine.valid_to.is_(None),
            (CoachLine.valid_to > from_day) & (CoachLine.valid_to > CoachLine.valid_from),
        ),
    )
    if db.session.scalar(overlapping.limit(1)) is not None:
        raise Refusal(
            _(
                "%(coach)s is a coach of %(employee)s on or after that day already.",
                coach=coach.name,
                employee=employee.name,
            ),
            field="coach",
        )
    line = CoachLine(employee_id=employee.id, coach_id=coach.id, valid_from=from_day)
    db.session.add(line)
    db.session.flush()
    trail.record(
        "coach added", f"person {employee.id}", actor_id=by_id, coach=coach.id, from_day=str(from_day)
    )
    return line


def end_coaching(line: CoachLine, on: date, *, by_id: int | None = None) -> None:
    """End a coach line; `on` is the first day it no longer holds."""
    _end(line, on)
    trail.record(
        "coach line ended", f"person {line.employee_id}", actor_id=by_id, coach=line.coach_id, on=str(on)
    )


def grant(person: Person, role: str, *, by_id: int | None = None) -> RoleGrant:
    """Give a person a role, from their next request on. Raises Refusal to oneself, and when they hold it already."""
    if by_id == person.id:
        raise Refusal(_("Nobody gives themselves a role. Ask another administrator."), field="role")
    if role not in ROLES:
        raise Refusal(_("Choose one of the roles."), field="role")
    if queries.held(person.id, role) is not None:
        raise Refusal(_("%(person)s has this role already.", person=person.name), field="role")
    given = RoleGrant(person_id=person.id, role=role, granted_by_id=by_id)
    db.session.add(given)
    db.session.flush()
    trail.record("role granted", f"person {person.id}", actor_id=by_id, role=role)
    return given


def revoke(person: Person, role: str, *, by_id: int | None = None) -> None:
    """Take a role back, from their next request on. Raises Refusal for the last administrator."""
    given = queries.held(person.id, role)
    if given is None:
        raise Refusal(_("%(person)s does not have this role.", person=person.name), field="role")
    if role == ADMIN and queries.only_administrator(person.id):
        raise Refusal(
            _(
                "%(person)s is the only administrator. Make somebody else administrator first.",
                person=person.name,
            ),
            field="role",
        )
    given.revoked_at = clock.now()
    given.revoked_by_id = by_id
    trail.record("role revoked", f"person {person.id}", actor_id=by_id, role=role)


def add_team(name: str, *, by_id: int | None = None) -> Team:
    """Add a team. Raises Refusal when a team has this name already, however it is cased."""
    team = Team(name=_team_name(name, None))
    db.session.add(team)
    db.session.flush()
    trail.record("team added", f"team {team.id}", actor_id=by_id)
    return team


def rename_team(team: Team, name: str, *, by_id: int | None = None) -> None:
    """Give a team another name. Raises Refusal when another team has it."""
    wanted = _team_name(name, team.id)
    if team.name == wanted:
        return
    team.name = wanted
    trail.record("team renamed", f"team {team.id}", actor_id=by_id)


@cache
def zone_names() -> frozenset[str]:
    """Name every time zone; the folders they stand in are read once."""
    return frozenset(available_timezones())


def _name(text: str) -> str:
    """Give a name in one way of writing, or refuse one that is empty, too long or not to be seen."""
    name = _line(text, "name")
    if not any(character.isalpha() for character in name):
        raise Refusal(_("Write the name as people say it."), field="name")
    return name


def _job_title(text: str) -> str:
    return _line(text, "job_title")


def _team_name(text: str, own_id: int | None) -> str:
    name = _line(text, "name")
    if not name:
        raise Refusal(_("Write the name of the team."), field="name")
    others = db.session.execute(select(Team.id, Team.name)).all()
    if any(team_id != own_id and other.casefold() == name.casefold() for team_id, other in others):
        raise Refusal(_("There is a team with this name already."), field="name")
    return name


def _line(text: str, field: str) -> str:
    """Give one clean line of at most 120 characters in any script."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if len(line) > LONGEST_NAME:
        raise Refusal(_("Write at most %(most)s characters.", most=LONGEST_NAME), field=field)
    if any(character in _TURNING or unicodedata.category(character) in {"Cc", "Cs"} for character in line):
        raise Refusal(_("This has characters that cannot be seen. Type it again without them."), field=field)
    return line


def _address(text: str, own_id: int | None) -> str:
    try:
        address = validate_email(text.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        raise Refusal(_("Write an address like nadia@example.com."), field="email") from error
    owner = db.session.scalar(select(Person.id).where(Person.email == address))
    if owner not in {None, own_id}:
        raise Refusal(_("Somebody here has this address already."), field="email")
    return address


def _zone(name: str) -> str:
    if name not in zone_names():
        raise Refusal(_("Choose one of the time zones."), field="zone")
    return name


def _check_joined(person: Person, joined_on: date) -> None:
    """Refuse a joining day after a line of theirs has begun."""
    first = queries.first_line_day(person.id)
    if first is not None and first < joined_on:
        raise Refusal(
            _("A manager or coach line begins on %(day)s. Choose that day or one before it.", day=day(first)),
            field="joined_on",
        )


def _check_start(from_day: date, *people: Person) -> None:
    for person in people:
        if from_day < person.joined_on:
            raise Refusal(
                _(
                    "%(person)s joins on %(day)s. Choose that day or one after it.",
                    person=person.name,
                    day=day(person.joined_on),
                ),
                field="from_day",
            )


def _check_follows(latest: ReportingLine, manager: Person, from_day: date) -> None:
    """Refuse a line that would overlap the latest one, or repeat it."""
    if from_day < latest.valid_from:
        raise Refusal(
            _("A later line begins on %(day)s. Choose that day or one after it.", day=day(latest.valid_from)),
            field="from_day",
        )
    if latest.manager_id == manager.id and latest.valid_to is None:
        raise Refusal(
            _(
                "%(manager)s is the manager since %(day)s already.",
                manager=manager.name,
                day=day(latest.valid_from),
            ),
            field="manager",
        )


def _is_above(employee_id: int, manager_id: int, from_day: date) -> bool:
    """Tell whether the employee is above the manager, directly or not, on some day from `from_day` on.

    Walks up a level per query, keeping for each person met the days on which the whole path to them holds.
    """
    met: set[tuple[int, date, date]] = set()
    level = {(manager_id, from_day, date.max)}
    while level:
        if any(person_id == employee_id for person_id, _first, _end_day in level):
            return True
        met |= level
        level = _managers_of(level) - met
    return False


def _managers_of(level: set[tuple[int, date, date]]) -> set[tuple[int, date, date]]:
    lines = db.session.scalars(
        select(ReportingLine).where(
            ReportingLine.employee_id.in_({person_id for person_id, _first, _end_day in level})
        )
    ).all()
    above = {
        (line.manager_id, max(first, line.valid_from), min(end, line.valid_to or date.max))
        for person_id, first, end in level
        for line in lines
        if line.employee_id == person_id
    }
    return {(person_id, first, end) for person_id, first, end in above if first < end}


def _end(line: CoachLine | ReportingLine, on: date) -> None:
    """Set the first day on which a line no longer holds, on or after its first and before any end it has."""
    if on < line.valid_from:
        raise Refusal(
            _("This line begins on %(day)s. Choose that day or one after it.", day=day(line.valid_from)),
            field="on",
        )
    if line.valid_to is not None and line.valid_to <= on:
        raise Refusal(_("This line ends on %(day)s already.", day=day(line.valid_to)), field="on")
    line.valid_to = on
