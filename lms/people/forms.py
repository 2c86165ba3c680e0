"""Forms of sign-in, of one's own page, and of the directory."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import DataRequired, EqualTo

from lms.core.errors import Refusal
from lms.people import passwords
from lms.people.directory import zone_names
from lms.people.models import Person, Team
from lms.people.policy import ADMIN, HR
from lms.ui.forms import AtMost, BaseForm, DateField, EmailText, OneOf, Pick, ShortText

NO_TEAM = "0"
THEMES = (("system", _l("As on this device")), ("light", _l("Light")), ("dark", _l("Dark")))
ROLE_WORDS = {HR: _l("HR"), ADMIN: _l("Administrator")}
_LONGEST_TYPED = 4096
_NOBODY = ("", _l("Choose a person"))


class SignInForm(BaseForm):
    """Who one is, and the proof."""

    # A plain text of any form: whether it is an address must not show before the password is looked at.
    email = ShortText(_l("Work e-mail"), longest=254, missing=_l("Write your work e-mail."))
    password = PasswordField(
        _l("Password"), [DataRequired(_l("Write your password.")), AtMost(_LONGEST_TYPED)]
    )


class DemoSignInForm(BaseForm):
    """Which person of the demonstration to be."""

    person = HiddenField()


class ChoosePasswordForm(BaseForm):
    """A first password, typed twice."""

    password = PasswordField(
        _l("New password"), [DataRequired(_l("Choose a password.")), AtMost(_LONGEST_TYPED)]
    )
    again = PasswordField(
        _l("The same password again"), [EqualTo("password", _l("The two are not the same. Type both again."))]
    )

    def chosen(self, person: Person) -> str | None:
        """Give the hash of the password a person has chosen, or show why it will not do."""
        try:
            passwords.check(self.data["password"], person.name, person.email)
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        return passwords.hashed(self.data["password"])


class ChangePasswordForm(ChoosePasswordForm):
    """Another password, and the one until now."""

    current = PasswordField(
        _l("Password until now"),
        [DataRequired(_l("Write the password you use now.")), AtMost(_LONGEST_TYPED)],
    )


class PreferencesForm(BaseForm):
    """How pages look, and in which time zone days begin."""

    theme = OneOf(_l("Appearance"), choices=THEMES, missing=_l("Choose one."))
    zone = Pick(_l("Time zone"), missing=_l("Choose a time zone."))

    @classmethod
    def of(cls, person: Person) -> Self:
        """Give the form with what a person prefers now."""
        form = cls(theme=person.theme, zone=person.zone)
        form.zone.choices = zones(person.zone)
        return form


class PersonForm(BaseForm):
    """What the directory knows of a person."""

    name = ShortText(_l("Name"), missing=_l("Write the name as people say it."))
    email = EmailText(_l("Work e-mail"), missing=_l("Write the work e-mail."))
    job_title = ShortText(_l("Job"))
    team = Pick(_l("Team"))
    joined_on = DateField(_l("Joined on"), missing=_l("Choose the day they joined."))
    zone = Pick(_l("Time zone"), missing=_l("Choose a time zone."))

    @classmethod
    def of(cls, person: Person, teams: Iterable[Team]) -> Self:
        """Give the form with what is known of a person."""
        form = cls(
            name=person.name,
            email=person.email,
            job_title=person.job_title,
            team=str(person.team_id or NO_TEAM),
            joined_on=person.joined_on,
            zone=person.zone,
        )
        form.offer(teams, person.zone)
        return form

    @classmethod
    def empty(cls, zone: str, teams: Iterable[Team]) -> Self:
        """Give the form for somebody new, in the time zone most people have."""
        form = cls(zone=zone, team=NO_TEAM)
        form.offer(teams, zone)
        return form

    @property
    def facts(self) -> dict[str, Any]:
        """Give what was filled in, as the verbs of the directory take it."""
        facts = {field: self.data[field] for field in ("name", "email", "joined_on", "zone")}
        return {**facts, "job_title": self.data["job_title"] or ""}

    @property
    def team_id(self) -> int | None:
        """Give the number of the chosen team, or None for no team."""
        return None if self.team.data == NO_TEAM else int(self.team.data)

    def offer(self, teams: Iterable[Team], zone: str) -> None:
        """Offer these teams, and the time zones."""
        self.team.choices = [(NO_TEAM, _l("No team")), *((str(team.id), team.name) for team in teams)]
        self.zone.choices = zones(zone)


class ManagerForm(BaseForm):
    """Who manages from which day."""

    manager = Pick(_l("Manager"), missing=_l("Choose a person."))
    from_day = DateField(_l("From"), missing=_l("Choose the first day."))

    @classmethod
    def offering(cls, people: Iterable[tuple[int, str, str]], **values: Any) -> Self:
        """Give the form with the people who can be chosen."""
        form = cls(**values)
        form.manager.choices = [_NOBODY, *_named(people)]
        return form


class CoachForm(BaseForm):
    """Who coaches from which day."""

    coach = Pick(_l("Coach"), missing=_l("Choose a person."))
    from_day = DateField(_l("From"), missing=_l("Choose the first day."))

    @classmethod
    def offering(cls, people: Iterable[tuple[int, str, str]], **values: Any) -> Self:
        """Give the form with the people who can be chosen."""
        form = cls(**values)
        form.coach.choices = [_NOBODY, *_named(people)]
        return form


class LineEndForm(BaseForm):
    """The first day on which a line no longer holds."""

    on = DateField(_l("No longer from"), missing=_l("Choose the day."))


class TeamForm(BaseForm):
    """What a team is called."""

    name = ShortText(_l("Name of the team"), missing=_l("Write the name of the team."))


class SearchForm(BaseForm):
    """What to look for in the directory; it travels in the address and changes nothing."""

    class Meta(BaseForm.Meta):
        """An address carries no token."""

        csrf = False

    q = ShortText(_l("Name or e-mail"))
    team = ShortText(_l("Team"))


def zones(own: str) -> list[tuple[str, str]]:
    """Give every time zone that names a place, and one's own whatever it is called, with the words for it."""
    places = {zone for zone in zone_names() if "/" in zone and not zone.startswith("Etc/")}
    return [(zone, zone.replace("_", " ")) for zone in sorted({"UTC", own, *places})]


def _named(people: Iterable[tuple[int, str, str]]) -> list[tuple[str, str]]:
    return [(str(person_id), f"{name}, {job}" if job else name) for person_id, name, job in people]
