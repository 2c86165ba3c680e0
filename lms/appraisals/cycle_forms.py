"""Forms of a cycle: its plan on one page, who rates somebody without a manager, and why a freeze cannot wait."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Self

from flask_babel import lazy_gettext as _l

from lms.appraisals.cycles import Plan
from lms.appraisals.models import Cycle, TemplateVersion
from lms.appraisals.phases import Phases
from lms.people.models import Person
from lms.ui.forms import BaseForm, DateField, LongText, OneOf, Pick, ShortText, SomeOf

EVERYONE, TEAMS = "everyone", "teams"
_DAY = _l("Choose a day.")


class CycleForm(BaseForm):
    """Everything HR decides about a cycle."""

    template = OneOf(_l("Form"), missing=_l("Choose a form."))
    title = ShortText(_l("Title"), missing=_l("Write a title."))
    period_start = DateField(_l("Period from"), missing=_DAY)
    period_end = DateField(_l("Period to"), missing=_DAY)
    cut_off = DateField(_l("Cut-off"), missing=_DAY)
    self_due = DateField(_l("Own part due"), missing=_DAY)
    review_due = DateField(_l("Review due"), missing=_DAY)
    who = OneOf(
        _l("Who"),
        choices=((EVERYONE, _l("Everyone")), (TEAMS, _l("The people of some teams"))),
        missing=_l("Choose who takes part."),
    )
    teams = SomeOf(_l("Teams"))

    @classmethod
    def offering(
        cls, forms: Sequence[TemplateVersion], teams: Mapping[int, str], values: dict[str, Any]
    ) -> Self:
        """Give the form with some values, and the published forms and the teams that can be chosen."""
        form = cls(data=values)
        form.template.choices = [(str(version.id), version.title) for version in forms]
        form.teams.choices = [(str(team_id), name) for team_id, name in teams.items()]
        return form

    def plan(self, forms: Sequence[TemplateVersion], zone: str) -> Plan:
        """Give what is filled in as a plan; the form must have been validated."""
        given: dict[str, Any] = self.data
        return Plan(
            title=given["title"],
            template=next(version for version in forms if str(version.id) == given["template"]),
            phases=Phases(**{day.name: given[day.name] for day in fields(Phases)}),
            zone=zone,
            team_ids=tuple(int(team_id) for team_id in given["teams"]) if given["who"] == TEAMS else None,
        )


def values_of(cycle: Cycle, forms: Sequence[TemplateVersion], dates: Phases, title: str) -> dict[str, Any]:
    """Give what the form shows of a cycle: its form as published now, its people, and the given dates."""
    team_ids = cycle.population["teams"]
    same = [version for version in forms if version.template_id == cycle.template_version.template_id]
    return {
        **values_for(forms, dates, title),
        **({"template": str(same[0].id)} if same else {}),
        "who": EVERYONE if team_ids is None else TEAMS,
        "teams": [str(team_id) for team_id in team_ids or ()],
    }


def values_for(forms: Sequence[TemplateVersion], dates: Phases, title: str) -> dict[str, Any]:
    """Give what the form shows before there is any cycle."""
    return {
        "template": str(forms[0].id) if forms else None,
        "title": title,
        "who": EVERYONE,
        **vars(dates),
    }


class FreezeForm(BaseForm):
    """Why a freeze cannot wait for the cut-off; not asked once it has come."""

    reason = LongText(_l("Why it cannot wait"), longest=500)


class AppraiserForm(BaseForm):
    """Who rates somebody whom nobody manages."""

    appraiser = Pick(_l("Appraiser"), missing=_l("Choose a person."))

    @classmethod
    def offering(cls, people: Sequence[Person], **values: Any) -> Self:
        """Give the form with the people who can be named."""
        form = cls(**values)
        named = [(str(person.id), _with_job(person)) for person in people]
        form.appraiser.choices = [("", _l("Choose a person")), *named]
        return form


class SearchForm(BaseForm):
    """Which appraisals of a cycle to show; it travels in the address and changes nothing."""

    class Meta(BaseForm.Meta):
        """An address carries no token."""

        csrf = False

    q = ShortText(_l("Name or number"))
    team = ShortText(_l("Team"))


def _with_job(person: Person) -> str:
    return f"{person.name}, {person.job_title}" if person.job_title else person.name
