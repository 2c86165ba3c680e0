"""What the page of one cycle shows: before its launch who is in it, afterwards how far everybody is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lms.appraisals import closing, cycle_queries, cycle_words, cycles, population, reviews
from lms.appraisals.cycle_forms import SearchForm
from lms.appraisals.cycle_queries import NO_TEAM, Entry, Wanted
from lms.appraisals.models import Cycle
from lms.appraisals.population import Candidate
from lms.appraisals.states import State
from lms.appraisals.wording import state_words
from lms.ui.tables import Page, Sort, picked

NAMES_SHOWN: Final = 200


@dataclass(frozen=True)
class Stuck:
    """Somebody who cannot be launched, why, and whether naming an appraiser helps."""

    person_id: int
    name: str
    why: str
    wants_appraiser: bool


@dataclass(frozen=True)
class Before:
    """A cycle before its launch; `teams` says how many are ready in each."""

    ready: int
    teams: list[tuple[str, int]]
    names: list[str]
    unnamed: int
    stuck: list[Stuck]


@dataclass(frozen=True)
class Waiting:
    """What HR can do now, as numbers of appraisals."""

    to_launch: int
    to_freeze: int
    cut_off_has_come: bool
    to_open: int
    to_calibrate: int
    to_close: int


@dataclass(frozen=True)
class After:
    """A launched cycle: what waits, how far each team is, and one page of its appraisals."""

    waiting: Waiting
    stuck: list[Stuck]
    dates: list[tuple[str, date, str]]
    people: int
    parts: list[str]
    progress: list[tuple[str, list[int]]]
    chips: list[tuple[str, str, int]]
    search: SearchForm
    wanted: Wanted
    page: Page
    entries: list[Entry]


def before(cycle: Cycle, today: date) -> Before:
    """Give the preview of a cycle: who would be launched today, and who not and why."""
    candidates = population.candidates(cycle, today)
    ready = [candidate for candidate in candidates if candidate.ready]
    teams = Counter(_team(candidate) for candidate in ready)
    names = [candidate.person.name for candidate in ready[:NAMES_SHOWN]]
    return Before(len(ready), sorted(teams.items()), names, len(ready) - len(names), stuck(candidates))


def after(cycle: Cycle, args: dict[str, str], now: datetime) -> After:
    """Give everything the page of a launched cycle shows, in a fixed number of queries."""
    today = now.astimezone(ZoneInfo(cycle.zone)).date()
    candidates = population.candidates(cycle, today)
    by_team, names = cycle_queries.states_by_team(cycle.id), cycle_queries.team_names()
    teams = {
        team_id: name for team_id, name in {**names, NO_TEAM: _("No team")}.items() if team_id in by_team
    }
    counts = sum(by_team.values(), Counter[str]())
    wanted = _wanted(args, teams)
    page, entries = cycle_queries.appraisals(cycle.id, wanted, args)
    return After(
        waiting=_waiting(cycle, candidates, counts, now),
        stuck=stuck(candidates),
        dates=_dates(cycle, today),
        people=counts.total(),
        parts=[
            _("Acknowledged or closed"),
            _("Released"),
            _("Calibration"),
            _("Frozen or in review"),
            _("Open"),
        ],
        progress=[(name, _shares(by_team[team_id])) for team_id, name in teams.items()],
        chips=[(state_words(state).text, state.value, counts[state]) for state in State if counts[state]],
        search=SearchForm.offering(teams, q=wanted.words, team=args.get("team", "")),
        wanted=wanted,
        page=page,
        entries=entries,
    )


def stuck(candidates: Sequence[Candidate]) -> list[Stuck]:
    """Give those who have no appraisal in the cycle and cannot be launched, by name."""
    return [
        Stuck(
            candidate.person.id,
            candidate.person.name,
            cycle_words.obstacle(candidate.obstacle, candidate.other_number),
            candidate.obstacle.wants_appraiser,
        )
        for candidate in candidates
        if candidate.obstacle and not candidate.number
    ]


def _team(candidate: Candidate) -> str:
    return candidate.person.team.name if candidate.person.team else _("No team")


def _wanted(args: dict[str, str], teams: dict[int, str]) -> Wanted:
    team = picked(args, "team", {str(team_id) for team_id in teams})
    return Wanted(
        words=args.get("q", ""),
        state=picked(args, "state", {state.value for state in State}),
        team_id=int(team) if team else None,
        sort=Sort.parse(args, cycle_queries.SORTS, "name"),
    )


def _waiting(cycle: Cycle, candidates: Sequence[Candidate], counts: Counter[str], now: datetime) -> Waiting:
    today = now.astimezone(ZoneInfo(cycle.zone)).date()
    over = closing.acknowledged_and_over(cycle, today) + closing.unacknowledged_and_over(cycle, today)
    return Waiting(
        to_launch=sum(candidate.ready for candidate in candidates),
        to_freeze=counts[State.OPEN],
        cut_off_has_come=cycles.cut_off_has_come(cycle, now),
        to_open=counts[State.FROZEN] if reviews.self_phase_is_over(cycle, now) else 0,
        to_calibrate=counts[State.CALIBRATION],
        to_close=len(over),
    )


def _dates(cycle: Cycle, today: date) -> list[tuple[str, date, str]]:
    """Give the phases as a strip: what is done, what is now, what is next."""
    phases = [
        (_("Own part due"), cycle.self_due),
        (_("Cut-off"), cycle.cut_off),
        (_("Review due"), cycle.review_due),
    ]
    upcoming = [name for name, day in phases if day >= today]
    now = upcoming[0] if upcoming else ""
    return [(name, day, "done" if day < today else "now" if name == now else "next") for name, day in phases]


def _shares(counts: Counter[str]) -> list[int]:
    """Give how many are over, released (or disputed), in calibration, before it, and open: furthest first."""
    groups = (
        (State.ACKNOWLEDGED, State.CLOSED),
        (State.RELEASED, State.DISPUTED),
        (State.CALIBRATION,),
        (State.FROZEN, State.IN_REVIEW),
        (State.DRAFT, State.OPEN),
    )
    return [sum(counts[state] for state in group) for group in groups]
