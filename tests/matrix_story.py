"""A house in which something of every kind exists in every state, with a text in each that only some may read."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.appraisals import acknowledging, cycles, parts, queries, releasing
from lms.appraisals.drafts import Draft, Rating
from lms.coaching import observations
from lms.coaching.models import Observation
from lms.core import clock
from lms.core.db import db, transaction
from lms.learning import assignments
from lms.learning.models import Enrolment
from lms.people import accounts, directory
from lms.people.models import CoachLine, Person, ReportingLine, Team, UserSession
from lms.quizzes.models import Attempt
from tests.appraisals import cycle_story
from tests.appraisals.cycle_story import FREEZE_DAY, noon
from tests.appraisals.record_story import ANSWER_DAY, KEYS, RATING_DAY, RELEASE_DAY, SELF_DAY
from tests.beginning import PASSWORD
from tests.learning import acting

NOW = noon(date(2026, 10, 2))
ACTORS = (
    "anonymous",
    "closed",
    "stranger",
    "patrick",
    "former",
    "nadia",
    "tomasz",
    "ruth",
    "henrik",
    "meilin",
    "ada",
)
"""Nobody; whose account is closed; coach and manager of others; colleague; manager until 2025; the employee; her
coach; her manager; HR with an appraisal of his own; HR; the administrator."""


class PlainClient(FlaskClient):
    """A device that sends the form token, and looks at no page."""

    def open(self, *args, **kwargs):
        if kwargs.get("method") in {"POST", "PUT"} and kwargs.pop("with_token", True):
            with self.session_transaction() as session:
                secret = session.setdefault("csrf_token", "a" * 40)
            signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
            kwargs["headers"] = {"X-CSRFToken": signer.dumps(secret), **dict(kwargs.get("headers") or {})}
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@dataclass
class House:
    """The people by first name, their devices, and the numbers that addresses take."""

    app: Flask
    people: dict[str, Person] = field(default_factory=dict)
    devices: dict[str, FlaskClient] = field(default_factory=dict)
    numbers: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        if name not in self.people:
            raise AttributeError(name)
        return self.people[name]

    def device(self, name: str) -> FlaskClient:
        """Somebody's device, signed in at the time of the story's end."""
        return self.devices[name]

    def entered(self) -> "House":
        """The same house for another test: its people as they are stored, its devices as they were left."""
        again = House(self.app, numbers=dict(self.numbers))
        for person in db.session.scalars(select(Person)):
            again.people[person.email.split("@")[0]] = person
        for name, device in self.devices.items():
            again.devices[name] = self.app.test_client()
            again.devices[name]._cookies = dict(device._cookies)
        db.session.rollback()
        return again


def build(app: Flask) -> House:
    """Play the whole story on the people of every story."""
    app.test_client_class = PlainClient
    house = House(app)
    for person in db.session.scalars(select(Person)):
        house.people[person.email.split("@")[0]] = person
    with clock.at(noon(date(2024, 6, 3))), transaction():
        _more_people(house)
    _learning(house)
    _observations(house)
    _first_cycle(house)
    _second_cycle(house)
    _people_numbers(house)
    with clock.at(NOW):
        for name in ("nadia", "tomasz", "ruth", "henrik", "meilin", "ada", "patrick", "former", "stranger"):
            house.devices[name] = _enter(app, house.people[name])
        house.devices["closed"] = _enter(app, house.people["closed"])
        house.devices["anonymous"] = app.test_client()
        house.numbers["device"] = _session_of(house.nadia)
        with transaction():
            accounts.disable(db.session.get_one(Person, house.closed.id), by_id=house.ada.id)
    db.session.rollback()
    return house


def _session_of(person: Person) -> int:
    open_ones = select(UserSession.id).where(UserSession.person_id == person.id)
    number = db.session.scalars(open_ones.order_by(UserSession.id.desc())).first()
    assert number
    return number


def _enter(app: Flask, person: Person) -> FlaskClient:
    device = app.test_client()
    answer = device.post("/people/sign-in", data={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return device


def _more_people(house: House) -> None:
    """A former manager and a coach whose account closes, both of Nadia; a cook for the stranger; HR is managed."""
    for name, full in (("former", "Femi Former"), ("closed", "Cleo Closed"), ("cook", "Kit Cook")):
        person = directory.add_person(
            name=full, email=f"{name}@harbour.example", joined_on=date(2024, 3, 4), zone="Europe/London"
        )
        person.password_hash = house.nadia.password_hash
        house.people[name] = person
    stranger, nadia, cook = house.stranger, house.nadia, house.cook
    directory.report_to(nadia, house.former, date(2024, 7, 1))
    directory.report_to(nadia, house.ruth, date(2025, 7, 1))
    directory.coached_by(nadia, house.closed, date(2024, 7, 1))
    for leader in (stranger, house.former):
        directory.coached_by(cook, leader, date(2024, 7, 1))
    directory.report_to(cook, stranger, date(2024, 7, 1))
    directory.report_to(house.henrik, house.ruth, date(2024, 7, 1))


def _learning(house: House) -> None:
    """Nadia completes the course that Tomasz asked of her, tries its quiz once more; Patrick is let off."""
    day = date(2026, 2, 2)
    with clock.at(noon(day)), transaction():
        course = cycle_story.found(cycle_story.courses.course("listen"))
        made = assignments.assign(
            course,
            [house.nadia, house.patrick],
            by=house.tomasz,
            today=day,
            due_on=date(2026, 9, 30),
            reason="CANARY-ask",
        )
        assignments.waive(made, house.patrick, by=house.tomasz, reason="CANARY-waiver")
    house.numbers["assignment"] = made.id
    with clock.at(noon(date(2026, 6, 2))):
        device = _enter(house.app, house.nadia)
        for lesson in (*acting.LESSONS, "three-seconds"):
            acting.read(device, lesson)
        for quiz in ("say-it-back-quiz", "stay-silent-quiz"):
            acting.sit(house.app, device, quiz)
        assert device.post("/quizzes/say-it-back-quiz/attempts").status_code == 302
    attempts = db.session.scalars(select(Attempt).where(Attempt.person_id == house.nadia.id)).all()
    house.numbers["open"] = next(one.id for one in attempts if one.submitted_at is None)
    house.numbers["sent"] = next(one.id for one in attempts if one.submitted_at is not None)
    enrolled = select(Enrolment.id).where(Enrolment.person_id == house.nadia.id)
    house.numbers["enrolment"] = db.session.scalar(enrolled)
    assert db.session.get_one(Enrolment, house.numbers["enrolment"]).completed_at
    db.session.rollback()


def _observations(house: House) -> None:
    seen = dict.fromkeys(KEYS, 4)
    for observer, on in ((house.tomasz, 3), (house.ruth, 4), (house.tomasz, 5)):
        cycle_story.observed(observer, house.nadia, date(2026, on, 7), seen, narrative=f"CANARY-seen-{on}")
    for name in ("patrick", "sefa", "tomasz", "henrik"):
        cycle_story.observed(house.ruth, house.people[name], date(2026, 3, 3), seen)
    cycle_story.observed(house.former, house.nadia, date(2025, 3, 3), seen, narrative="CANARY-by-former")
    told = {"day": date(2026, 9, 21), "levels": {"empathy": 4}}
    shared = cycle_story.observed(house.tomasz, house.nadia, narrative="CANARY-shared", **told)
    practice = cycle_story.observed(
        house.tomasz, house.nadia, narrative="CANARY-practice", countable=False, **told
    )
    withdrawn = cycle_story.observed(house.tomasz, house.nadia, narrative="CANARY-withdrawn", **told)
    with clock.at(noon(date(2026, 9, 22))), transaction():
        again = {row.id: row for row in db.session.scalars(_with_levels())}
        observations.reply(again[shared.id], by=house.nadia, text="CANARY-reply")
        observations.withdraw(again[withdrawn.id], by=house.tomasz, reason="CANARY-taken-back")
        draft = observations.record(
            house.tomasz,
            house.nadia,
            occurred_on=date(2026, 9, 21),
            setting="desk",
            narrative="CANARY-draft!",
            levels={},
            countable=True,
            share=False,
            today=date(2026, 9, 22),
        )
    house.numbers |= {
        "shared": shared.id,
        "practice": practice.id,
        "withdrawn": withdrawn.id,
        "draft": draft.id,
    }


def _with_levels():
    return select(Observation).options(selectinload(Observation.levels))


def _first_cycle(house: House) -> None:
    """Patrick's is in review, Sefa's and Henrik's in calibration, Nadia's released, Tomasz's acknowledged."""
    cycle = cycle_story.launched(house.meilin, "Front office", "Head office")
    named = ("nadia", "patrick", "sefa", "tomasz", "henrik")
    ids = {name: cycle_story.appraisal_of(house.people[name], cycle).id for name in named}
    for name, number in ids.items():
        with clock.at(noon(SELF_DAY)), transaction():
            parts.submit_self(queries.load(number), _said(f"CANARY-own-{name}"), by=house.people[name])
    with clock.at(noon(FREEZE_DAY)):
        cycles.freeze(cycle, house.meilin, clock.now())
    with clock.at(noon(RATING_DAY)), transaction():
        for name in ("sefa", "tomasz", "henrik"):
            parts.submit_rating(queries.load(ids[name]), _said(f"CANARY-manager-{name}"), by=house.ruth)
        seen = _said("CANARY-manager-nadia", 4, (1, 2))
        parts.submit_rating(queries.load(ids["nadia"]), seen, by=house.ruth)
        parts.save_rating(queries.load(ids["patrick"]), _said("CANARY-manager-patrick"), by=house.ruth)
    with clock.at(noon(RELEASE_DAY)), transaction():
        releasing.change_level(queries.load(ids["nadia"]), 3, by=house.meilin, reason="CANARY-change")
        for name, decisions in (("nadia", {}), ("tomasz", {"not_rated_code": _why_not(ids["tomasz"])})):
            releasing.approve(queries.load(ids[name]), by=house.meilin, **decisions)
            releasing.release(queries.load(ids[name]), by=house.henrik)
    with clock.at(noon(ANSWER_DAY)), transaction():
        acknowledging.acknowledge(queries.load(ids["tomasz"]), by=house.tomasz, statement="CANARY-statement")
    house.numbers |= {"cycle": cycle.id, **{f"{name}_1": number for name, number in ids.items()}}


def _second_cycle(house: House) -> None:
    """Nadia has begun her own part; Patrick's was given back; a third cycle is only planned."""
    cycle = cycle_story.next_cycle(house.meilin)
    ids = {
        name: cycle_story.appraisal_of(house.people[name], cycle).id for name in ("nadia", "patrick", "sefa")
    }
    with clock.at(NOW), transaction():
        parts.save_self(queries.load(ids["nadia"]), _said("CANARY-draft-nadia"), by=house.nadia)
        parts.submit_self(queries.load(ids["patrick"]), _said("CANARY-back-patrick"), by=house.patrick)
        parts.return_self(queries.load(ids["patrick"]), by=house.meilin, reason="CANARY-returned")
        parts.submit_self(queries.load(ids["sefa"]), _said("CANARY-sent-sefa"), by=house.sefa)
        dates = cycle_story.phases.following(cycles.phases_of(cycle))
        planned = cycles.create(cycle_story.plan(dates=dates, title="Later"), house.meilin)
    house.numbers |= {"next_cycle": cycle.id, "planned": planned.id}
    house.numbers |= {f"{name}_2": number for name, number in ids.items()}


def _said(canary: str, level: int | None = None, cited: tuple[int, ...] = ()) -> Draft:
    return Draft(tuple(Rating(key, level, canary, cited) for key in KEYS), comment=canary)


def _why_not(appraisal_id: int) -> str:
    return releasing.needs_of(queries.record(queries.load(appraisal_id))).not_rated_codes[0]


def _people_numbers(house: House) -> None:
    nadia = house.nadia.id
    of_nadia = ReportingLine.employee_id == nadia, ReportingLine.valid_to.is_(None)
    house.numbers |= {
        "manager_line": db.session.scalar(select(ReportingLine.id).where(*of_nadia)),
        "coach_line": db.session.scalar(select(CoachLine.id).where(CoachLine.employee_id == nadia).limit(1)),
        "team": db.session.scalar(select(Team.id).where(Team.name == "Front office")),
        **{f"id_{name}": person.id for name, person in house.people.items()},
    }
    with transaction():
        house.numbers["token"] = accounts.make_link(house.cook, by_id=house.ada.id)


def digest(but: frozenset[str] = frozenset()) -> str:
    """Everything that is stored, but the audit trail, when devices were last seen, and some tables more."""
    said = hashlib.sha256()
    for table in db.metadata.sorted_tables:
        if table.name not in {"user_session", "audit_event", "audit_head", *but}:
            for row in db.session.execute(table.select()):
                said.update(repr((table.name, *row)).encode())
    db.session.rollback()
    return said.hexdigest()
