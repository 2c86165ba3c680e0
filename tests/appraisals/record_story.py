"""Nadia's appraisal, played as far as a test needs it: seen, learned, frozen, rated, released."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from lms.appraisals import acknowledging, parts, queries, releasing
from lms.appraisals.drafts import Draft, Rating
from lms.appraisals.models import Appraisal
from lms.core import clock
from lms.core.db import db, transaction
from lms.people.models import Person
from tests.appraisals import cycle_story
from tests.appraisals.cycle_story import FREEZE_DAY, LAUNCH_DAY, noon

KEYS = (
    "reliability",
    "empathy",
    "ownership",
    "listening",
    "recovery",
    "anticipation",
    "internal-service",
    "teamwork",
)
SEEN_ON = (date(2026, 3, 3), date(2026, 4, 7), date(2026, 5, 12))
SELF_DAY = LAUNCH_DAY + timedelta(days=21)
RATING_DAY = FREEZE_DAY + timedelta(days=10)
RELEASE_DAY = FREEZE_DAY + timedelta(days=20)
ANSWER_DAY = RELEASE_DAY + timedelta(days=2)


@dataclass(frozen=True)
class Cast:
    """The people of the story, and how they come in."""

    app: object
    sign_in: object
    scene: object
    nadia: Person
    tomasz: Person
    ruth: Person
    meilin: Person
    henrik: Person
    ada: Person
    patrick: Person
    stranger: Person

    def device(self, person: Person):
        """Somebody's device, signed in at the time it is now."""
        return self.sign_in(person)


def seen(cast: Cast, levels: Mapping[str, int]) -> None:
    """Tomasz and Ruth observe Nadia on three days; with her module, the sheet can then propose."""
    for observer, day in zip((cast.tomasz, cast.ruth, cast.tomasz), SEEN_ON, strict=True):
        cycle_story.observed(observer, cast.nadia, day, levels)
    cycle_story.asked_to_listen(cast.tomasz, cast.nadia, date(2026, 2, 2), date(2026, 9, 30))
    cycle_story.learned(cast.app, cast.sign_in, cast.nadia, date(2026, 6, 2))


def opened(cast: Cast) -> Appraisal:
    """The cycle is launched for the front office."""
    return cycle_story.appraisal_of(cast.nadia, cycle_story.launched(cast.meilin, "Front office"))


def self_sent(cast: Cast, appraisal: Appraisal, level: int = 3, day: date = SELF_DAY) -> None:
    """Nadia sends her own part."""
    with clock.at(noon(day)), transaction():
        ratings = tuple(Rating(key, level, f"My own words on {key}.") for key in KEYS)
        draft = Draft(ratings, comment="I would like more nights at the desk.")
        parts.submit_self(queries.load(appraisal.id), draft, by=cast.nadia)


def frozen(cast: Cast, level: int = 4, *, unseen: bool = False) -> Appraisal:
    """Nadia's evidence is frozen, with her own part sent; `unseen` leaves her without evidence."""
    cast.scene("unseen" if unseen else f"frozen_{level}", lambda: _freeze(cast, level, unseen=unseen))
    return queries.load(db.session.scalars(select(Appraisal.id).filter_by(employee_id=cast.nadia.id)).one())


def _freeze(cast: Cast, level: int, *, unseen: bool) -> None:
    if not unseen:
        seen(cast, dict.fromkeys(KEYS, level))
    appraisal = opened(cast)
    self_sent(cast, appraisal)
    cycle = queries.load(appraisal.id).cycle
    with clock.at(noon(FREEZE_DAY)):
        cycle_story.cycles.freeze(cycle, cast.meilin, noon(FREEZE_DAY))


def ratings(level: int | None, cited: tuple[int, ...] = (1, 2), **others: int) -> Draft:
    """A manager's draft: one level for all criteria, or others by name."""
    chosen = {key: others.get(key.replace("-", "_"), level) for key in KEYS}
    return Draft(
        tuple(Rating(key, one, f"Ruth on {key}.", cited if one else ()) for key, one in chosen.items()),
        comment="We talked about it.",
    )


def rated(cast: Cast, appraisal: Appraisal, draft: Draft | None = None, day: date = RATING_DAY) -> Appraisal:
    """Ruth sends her part."""
    with clock.at(noon(day)), transaction():
        parts.submit_rating(queries.load(appraisal.id), draft or ratings(4), by=cast.ruth)
    return queries.load(appraisal.id)


def approved(appraisal: Appraisal, *officers: Person, **decisions: object) -> None:
    """HR officers approve the result."""
    for officer in officers:
        with clock.at(noon(RELEASE_DAY)), transaction():
            releasing.approve(queries.load(appraisal.id), by=officer, **decisions)


def released(cast: Cast, appraisal: Appraisal, **decisions: object) -> Appraisal:
    """Mei-Lin approves and releases."""
    approved(appraisal, cast.meilin, **decisions)
    with clock.at(noon(RELEASE_DAY)), transaction():
        releasing.release(queries.load(appraisal.id), by=cast.meilin)
    return queries.load(appraisal.id)


def acknowledged(cast: Cast, appraisal: Appraisal, statement: str = "") -> Appraisal:
    """Nadia answers."""
    with clock.at(noon(ANSWER_DAY)), transaction():
        acknowledging.acknowledge(queries.load(appraisal.id), by=cast.nadia, statement=statement)
    return queries.load(appraisal.id)


def fresh(appraisal: Appraisal) -> Appraisal:
    """The appraisal as it stands in the database now."""
    db.session.rollback()
    return queries.load(appraisal.id)


def typed(draft: Draft, seen_version: int = 0) -> dict[str, object]:
    """What a browser sends for a draft."""
    data: dict[str, object] = {
        "seen": str(seen_version),
        "comment": draft.comment,
        "reason": draft.reason,
        "reason-cited": [str(number) for number in draft.reason_citations],
    }
    for rating in draft.ratings:
        if rating.decided:
            data[f"{rating.criterion}-level"] = str(rating.level) if rating.level else "none"
        data[f"{rating.criterion}-comment"] = rating.comment
        data[f"{rating.criterion}-cited"] = [str(number) for number in rating.citations]
    return data


def at(day: date) -> datetime:
    """Set the clock to noon of a day."""
    return clock.at(noon(day))
