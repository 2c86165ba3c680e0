"""Every button of the product that changes something: who presses it in the house, and what the form then holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from tests import matrix_story
from tests.appraisals import record_story
from tests.appraisals.cycle_story import noon
from tests.beginning import PASSWORD
from tests.matrix_story import NOW, House
from tests.test_twice import OBSERVED, PLANNED

BECAUSE = {"reason": "It has to be."}
CHOSEN = {"password": "four plain nice words", "again": "four plain nice words"}
LATER = noon(date(2027, 2, 1))
DETAILS = {
    "name": "Kit Cook",
    "email": "kit@harbour.example",
    "joined_on": "2024-03-04",
    "zone": "UTC",
    "team": "0",
}
SERVED = re.compile(r'name="served" value="([^"]+)"')


@dataclass(frozen=True)
class Press:
    """Who presses what, with what in the form, and what was pressed before it."""

    actor: str
    path: str
    data: dict[str, object] | Callable[[House], dict[str, object]] = field(default_factory=dict)
    first: tuple["Press", ...] = ()
    method: str = "POST"
    at: datetime = NOW
    grows: frozenset[str] = frozenset()
    """Tables in which every press leaves a row of its own, for the reason beside it."""

    def form(self, house: House) -> dict[str, object]:
        """What is sent, with the numbers of the house in it."""
        data = self.data(house) if callable(self.data) else self.data
        return {
            name: value.format(**house.numbers) if isinstance(value, str) else value
            for name, value in data.items()
        }


def _typed(text: str, level: int | None = None, seen: int = 1) -> dict[str, object]:
    return record_story.typed(matrix_story._said(text, level), seen)


def _why_not(house: House) -> dict[str, object]:
    return {"not_rated_code": matrix_story._why_not(house.numbers["sefa_1"])}


def _read(house: House) -> dict[str, object]:
    page = house.device("patrick").get("/learning/lessons/why-say-it-back").text
    return {"served": SERVED.search(page)[1]}


def _an_option(house: House) -> dict[str, object]:
    page = house.device("nadia").get(f"/quizzes/attempts/{house.numbers['open']}/questions/1").text
    return {"chosen": re.search(r'name="chosen" value="([^"]+)"', page)[1], "sequence": "1"}


ASK = "/learning/assignments/{assignment}/people/{id_nadia}"
APPROVED = Press("meilin", "/appraisals/{sefa_1}/approval", _why_not)
FROZEN = Press("meilin", "/appraisals/cycles/{next_cycle}/freeze", BECAUSE)
WRITTEN = Press(
    "tomasz", "/coaching/observations/{draft}/draft", OBSERVED | {"row_version": "1", "keep": "draft"}
)
SESSIONS = frozenset({"user_session", "audit_event"})
SIGNED_IN = Press(
    "anonymous",
    "/people/sign-in",
    {"email": "nadia@harbour.example", "password": PASSWORD},
    grows=SESSIONS,
)
LINKS = frozenset({"set_up_link", "audit_event"})

CASES = {
    "appraisals.acknowledgement": Press(
        "nadia", "/appraisals/{nadia_1}/acknowledgement", {"sure": "y", "statement": "Fine."}
    ),
    "appraisals.approval": APPROVED,
    "appraisals.rating_save": Press("ruth", "/appraisals/{patrick_1}/rating", _typed("Anew.")),
    "appraisals.rating_submission": Press(
        "ruth", "/appraisals/{patrick_1}/rating/submission", _typed("For a reason.")
    ),
    "appraisals.release_now": Press("meilin", "/appraisals/{sefa_1}/release", {"sure": "y"}, (APPROVED,)),
    "appraisals.self_part_save": Press("nadia", "/appraisals/{nadia_2}/self", _typed("Anew.")),
    "appraisals.self_return": Press("meilin", "/appraisals/{sefa_2}/self/return", BECAUSE),
    "appraisals.self_submission": Press("nadia", "/appraisals/{nadia_2}/self/submission", _typed("Mine.", 3)),
    "appraisals.appraiser": Press(
        "meilin", "/appraisals/cycles/{cycle}/appraisers/{id_ada}", {"appraiser": "{id_tomasz}"}
    ),
    "appraisals.closures": Press("meilin", "/appraisals/cycles/{cycle}/closures"),
    "appraisals.freeze": FROZEN,
    "appraisals.launch": Press("meilin", "/appraisals/cycles/{planned}/launch"),
    "appraisals.cycle_plan": Press("meilin", "/appraisals/cycles/{planned}/plan", PLANNED),
    "appraisals.review_openings": Press(
        "meilin", "/appraisals/cycles/{next_cycle}/review-openings", BECAUSE, (FROZEN,), at=LATER
    ),
    "appraisals.cycle_new": Press("meilin", "/appraisals/cycles/new", PLANNED),
    "coaching.draft_change": WRITTEN,
    "coaching.draft_removal": Press("tomasz", "/coaching/observations/{draft}/removal"),
    "coaching.reply": Press("nadia", "/coaching/observations/{practice}/reply", {"reply": "It was so."}),
    "coaching.sharing": Press("tomasz", "/coaching/observations/{draft}/sharing", first=(WRITTEN,)),
    "coaching.withdrawal": Press("tomasz", "/coaching/observations/{shared}/withdrawal", BECAUSE),
    "coaching.observation_add": Press("tomasz", "/coaching/people/{id_patrick}/observations", OBSERVED),
    "learning.extension": Press("tomasz", f"{ASK}/extension", {"due_on": "2026-12-01", **BECAUSE}),
    "learning.waiver": Press("tomasz", f"{ASK}/waiver", BECAUSE),
    "learning.withdrawal": Press("tomasz", f"{ASK}/withdrawal", BECAUSE),
    "learning.assignment_new": Press(
        "tomasz",
        "/learning/assignments/new",
        lambda house: {
            "people": [str(house.patrick.id), str(house.sefa.id)],
            "course": "listen",
            "due_on": "2026-12-01",
            **BECAUSE,
        },
    ),
    "learning.reading": Press("patrick", "/learning/lessons/why-say-it-back/reading", _read),
    "notifications.reading": Press("nadia", "/notifications/reading"),
    "people.closure": Press("ada", "/people/{id_cook}/closure"),
    "people.coach": Press(
        "ada", "/people/{id_cook}/coaches", {"coach": "{id_ruth}", "from_day": "2026-12-01"}
    ),
    "people.coach_end": Press("ada", "/people/coach-lines/{coach_line}/end", {"on": "2026-12-01"}),
    "people.demo_sign_in": Press(
        "anonymous", "/people/demo-sign-in", {"person": "{id_nadia}"}, grows=SESSIONS
    ),
    "people.details": Press("ada", "/people/{id_cook}/details", DETAILS),
    "people.device_end": Press("nadia", "/people/me/devices/{device}/session-end"),
    "people.devices_end": Press("nadia", "/people/me/devices/session-end", first=(SIGNED_IN,)),
    "people.manager": Press(
        "ada", "/people/{id_cook}/manager", {"manager": "{id_ruth}", "from_day": "2026-12-01"}
    ),
    "people.manager_end": Press("ada", "/people/manager-lines/{manager_line}/end", {"on": "2026-12-01"}),
    "people.me": Press("nadia", "/people/me", {"theme": "dark", "zone": "Europe/Paris"}),
    "people.opening": Press("ada", "/people/{id_closed}/opening"),
    "people.password": Press("nadia", "/people/me/password", {"current": PASSWORD, **CHOSEN}),
    "people.person_new": Press(
        "ada", "/people/new", DETAILS | {"name": "Zoe New", "email": "zoe@harbour.example"}
    ),
    "people.role_grant": Press("ada", "/people/{id_cook}/roles", {"role": "hr"}),
    "people.role_revocation": Press("ada", "/people/{id_henrik}/roles/hr/revocation"),
    "people.session_end": Press("nadia", "/people/session-end"),
    "people.set_up": Press("anonymous", "/people/set-up/{token}", CHOSEN),
    "people.set_up_link": Press("ada", "/people/{id_cook}/set-up-link", grows=LINKS),
    "people.sign_in": SIGNED_IN,
    "people.teams": Press("ada", "/people/teams", {"name": "Laundry"}),
    "people.team": Press("ada", "/people/teams/{team}", {"name": "Front of house"}),
    "quizzes.attempt_new": Press("patrick", "/quizzes/stay-silent-quiz/attempts"),
    "quizzes.answer": Press("nadia", "/quizzes/attempts/{open}/answers/1", _an_option),
    "quizzes.draft": Press("nadia", "/quizzes/attempts/{open}/answers/1", _an_option, method="PUT"),
    "quizzes.submission": Press("nadia", "/quizzes/attempts/{open}/submission"),
}

APART = {"appraisals.level_change"}
"""It needs a result that is rated and not released; the house has none."""
