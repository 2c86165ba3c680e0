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
from lms.people.models import folded
from lms.ui.tables import Page, Sort, picked

NAMES_SHOWN: Final = 200
ROWS_SHOWN: Final = 25
"""How many teams, and people who cannot be launched, are shown at once."""
_LONGEST_SEARCH: Final = 120
Shares = tuple[str, list[int]]


@dataclass(frozen=True)
class Stuck:
    """Somebody who cannot be launched, why, and whether naming an appraiser helps."""

    person_id: int
    name: str
    why: str
    wants_appraiser: bool


@dataclass(frozen=True)
class Before:
    """A cycle before its launch; `teams` says how many are ready in each, the largest where there are many."""

    ready: int
    teams: list[tuple[str, int]]
    other_teams: int
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
    """A launched cycle: what waits, how far each team is, and one page of its appraisals.

    Of many teams, those furthest behind are shown, after the sum of all; `other_teams` are not.
    """

    waiting: Waiting
    stuck: list[Stuck]
    dates: list[tuple[str, date, str]]
    people: int
    parts: list[str]
    progress: list[Shares]
    other_teams: int
    teams: list[str]
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
    shown = sorted(teams.most_common(ROWS_SHOWN))
    names = [candidate.person.name for candidate in ready[:NAMES_SHOWN]]
    unnamed = len(ready) - len(names)
    return Before(len(ready), shown, len(teams) - len(shown), names, unnamed, stuck(candidates))


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
    progress = _progress(
        {teams[one]: by_team[one] for one in teams if wanted.team_ids is None or one in wanted.team_ids}
    )
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
        progress=progress[:ROWS_SHOWN],
        other_teams=len(progress[ROWS_SHOWN:]),
        teams=list(teams.values()) if len(teams) <= ROWS_SHOWN else [],
        chips=[(state_words(state).text, state.value, counts[state]) for state in State if counts[state]],
        search=SearchForm(formdata=None, q=wanted.words, team=_typed(args, "team")),
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
    team = folded(_typed(args, "team")).split()
    fitting = {team_id for team_id, name in teams.items() if all(word in folded(name) for word in team)}
    return Wanted(
        words=_typed(args, "q"),
        state=picked(args, "state", {state.value for state in State}),
        team_ids=fitting if team else None,
        sort=Sort.parse(args, cycle_queries.SORTS, "name"),
    )


def _typed(args: dict[str, str], name: str) -> str:
    return args.get(name, "")[:_LONGEST_SEARCH]


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


def _progress(teams: dict[str, Counter[str]]) -> list[Shares]:
    """Give how far each team is, by name; of too many to show, the sum and then the furthest behind first."""
    rows = [(name, _shares(counts)) for name, counts in teams.items()]
    if len(rows) <= ROWS_SHOWN:
        return rows
    rows.sort(key=lambda row: row[1][::-1], reverse=True)
    return [(_("All teams"), _shares(sum(teams.values(), Counter[str]()))), *rows]


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
