"""One round of the bench: a learner, their coach and HR open the main pages and make the main writes."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from lms.appraisals.models import Appraisal
from lms.bench import first_team
from lms.bench.loading import Organisation
from lms.bench.measure import Device, Meter, TourError
from lms.core import clock
from lms.core.db import db
from lms.core.guard import found
from lms.courses import queries as courses
from lms.quizzes import queries as quizzes

COACH, LEARNER, COLLEAGUE, VISITOR = 1, 2, 3, 4
QUIZ_LOOP: Final = ("quiz: start", "quiz: question", "quiz: save answer", "quiz: submit", "quiz: result")
SIGN_IN: Final = "sign in, without the hash"
_OPTION: Final = re.compile(r'name="chosen" value="([^"]+)"')
_SERVED: Final = re.compile(r'name="served" value="([^"]+)"')
_PLACE: Final = re.compile(r'/questions/(\d+)"')
_SAW: Final = "She listened to the end, and said what comes next. The guest relaxed at once."


@dataclass(frozen=True)
class Places:
    """What a tour opens, the same in every round; the appraisal is the first team's, copied for the others."""

    course: str
    lesson: str
    quiz: str
    frozen_cycle: int
    open_cycle: int
    appraisal: int


def places(organisation: Organisation) -> Places:
    """Give where the tour leads: the course that everybody is in the middle of, and the records of two cycles."""
    first = organisation.first
    longest = max(courses.catalogue(), key=lambda course: len(found(course.version).modules))
    module = found(found(courses.course(longest.key)).version).modules[1]
    quiz = quizzes.for_module([module.module_id])[module.module_id]
    theirs = select(Appraisal.id).where(
        Appraisal.employee_id == first.person_ids[LEARNER], Appraisal.cycle_id == first.frozen_id
    )
    appraisal = db.session.scalars(theirs).one()
    lesson = module.lessons[-1].lesson.key
    return Places(longest.key, lesson, quiz.key, first.frozen_id, first.open_id, appraisal)


def enter(meter: Meter, device: Device, person_id: int) -> None:
    """Sign somebody in without measuring it."""
    meter.go(device, "GET", "/people/sign-in")
    meter.go(device, "POST", "/people/sign-in", _proof(person_id))


def whole(meter: Meter, organisation: Organisation, at: Places, hr: Device, team: int) -> None:
    """Take the whole tour with the people of one team, and with HR, who is signed in on a device."""
    person = organisation.copier.person_id
    learn(meter, person(team, LEARNER), at)
    coach(meter, person(team, COACH), person(team, COLLEAGUE), at)
    oversee(meter, hr, organisation.copier.moved_id(Appraisal, at.appraisal, team), at)


def learn(meter: Meter, person_id: int, at: Places) -> None:
    """Sign in, look around, read the last lesson of a module, and sit its quiz."""
    device = Device()
    meter.ask("sign-in page", device, "GET", "/people/sign-in")
    meter.ask(SIGN_IN, device, "POST", "/people/sign-in", _proof(person_id))
    meter.ask("home", device, "GET", "/")
    meter.ask("catalogue", device, "GET", "/learning/catalogue")
    meter.ask("course", device, "GET", f"/learning/courses/{at.course}")
    lesson = meter.ask("lesson", device, "GET", f"/learning/lessons/{at.lesson}")
    served = _first(_SERVED, lesson.text)
    meter.ask(
        "mark lesson read", device, "POST", f"/learning/lessons/{at.lesson}/reading", {"served": served}
    )
    meter.ask("quiz: front", device, "GET", f"/quizzes/{at.quiz}")
    _sit(meter, device, at.quiz)
    meter.ask("my record", device, "GET", "/learning/record")


def coach(meter: Meter, coach_id: int, colleague_id: int, at: Places) -> None:
    """Look at the team, ask somebody to take a course, and write an observation."""
    device, today = Device(), clock.today(first_team.ZONE)
    enter(meter, device, coach_id)
    meter.ask("coach's team", device, "GET", "/coaching/")
    meter.go(device, "GET", f"/learning/assignments/new?person={colleague_id}")
    due_on = (today + timedelta(days=30)).isoformat()
    ask = {"people": str(colleague_id), "course": at.course, "due_on": due_on, "reason": "For the new desk."}
    meter.ask("assign a course", device, "POST", "/learning/assignments/new", ask)
    meter.ask("observation form", device, "GET", f"/coaching/observations/new?person={colleague_id}")
    seen = {"occurred_on": today.isoformat(), "setting": "desk", "narrative": _SAW, "purpose": "counts"}
    levels = {"level-empathy": "4", "level-listening": "3"}
    address = f"/coaching/people/{colleague_id}/observations"
    meter.ask("share an observation", device, "POST", address, {**seen, **levels})


def oversee(meter: Meter, device: Device, appraisal_id: int, at: Places) -> None:
    """Look at both cycles, one record with its score sheet, and the list of people, as HR."""
    meter.ask("HR: cycle under way", device, "GET", f"/appraisals/cycles/{at.open_cycle}")
    meter.ask("HR: frozen cycle", device, "GET", f"/appraisals/cycles/{at.frozen_cycle}")
    meter.ask("HR: record", device, "GET", f"/appraisals/{appraisal_id}")
    meter.ask("HR: score sheet", device, "GET", f"/appraisals/{appraisal_id}/sheet")
    meter.ask("HR: people", device, "GET", "/people/")


def _sit(meter: Meter, device: Device, quiz: str) -> None:
    start, question, save, submit, result = QUIZ_LOOP
    begun = meter.ask(start, device, "POST", f"/quizzes/{quiz}/attempts", {})
    attempt = begun.location.partition("/questions/")[0]
    page = meter.ask(question, device, "GET", begun.location)
    last = max(int(place) for place in _PLACE.findall(page.text))
    meter.ask(save, device, "PUT", f"{attempt}/answers/1", _choice(page.text))
    for position in range(2, last + 1):
        text = meter.go(device, "GET", f"{attempt}/questions/{position}").text
        meter.go(device, "PUT", f"{attempt}/answers/{position}", _choice(text))
    meter.ask("quiz: summary", device, "GET", f"{attempt}/summary")
    sent = meter.ask(submit, device, "POST", f"{attempt}/submission", {})
    meter.ask(result, device, "GET", sent.location)


def _choice(page: str) -> dict[str, str]:
    return {"chosen": _first(_OPTION, page), "sequence": "1"}


def _first(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise TourError(f"a page of the tour has no {pattern.pattern}")
    return match[1]


def _proof(person_id: int) -> dict[str, str]:
    return {"email": first_team.address(person_id), "password": first_team.PASSWORD}
