"""A button pressed four times at once on a real database file, and old forms sent again: one effect, or none."""

import contextvars
import threading

from sqlalchemy import func, select

from lms.audit import trail
from lms.core import clock
from lms.core.db import db
from tests import matrix_story
from tests.appraisals import record_story
from tests.matrix_story import NOW, House

TIMES = 4
PARTS = frozenset({"part", "criterion_rating"})
OBSERVED = {
    "occurred_on": "2026-10-01",
    "setting": "desk",
    "purpose": "counts",
    "narrative": "Seen at the desk.",
    "level-empathy": "4",
}
PLANNED = {
    "template": "1",
    "title": "Twice",
    "period_start": "2027-07-01",
    "period_end": "2027-12-31",
    "cut_off": "2028-01-14",
    "self_due": "2028-01-14",
    "review_due": "2028-02-11",
    "who": "everyone",
}


def test_one_effect_however_often_a_button_is_pressed(house: House) -> None:
    """In the order in which the story goes on; what each adds is counted over all tables."""
    with clock.at(NOW):
        for (actor, path), (data, added) in pressed(house).items():
            before = rows()
            answers = press(house, actor, path.format(**house.numbers), data)
            assert set(answers) <= {302, 403, 404, 409, 422, 200}, (path, answers)
            assert 302 in answers, (path, answers)
            after = rows()
            grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
            assert {name: grown.get(name, 0) for name in added} == added, (path, grown)
        assert trail.verify().fault is None


def test_old_forms_change_nothing_any_more(house: House) -> None:
    """After a part is sent, an ask is ended or an attempt is over, the form that was still open elsewhere is late."""
    late = {
        ("tomasz", "/coaching/observations/{shared}/draft"): OBSERVED | {"row_version": "1"},
        ("tomasz", "/coaching/observations/{shared}/removal"): {},
        ("tomasz", "/coaching/observations/{withdrawn}/withdrawal"): {"reason": "Once more."},
        ("nadia", "/coaching/observations/{withdrawn}/reply"): {"reply": "Too late."},
        ("nadia", "/appraisals/{nadia_1}/self"): {"comment": "Too late.", "seen": "1"},
        ("nadia", "/appraisals/{nadia_1}/self/submission"): record_story.typed(record_story.ratings(5), 1),
        ("ruth", "/appraisals/{nadia_1}/rating"): {"comment": "Too late.", "seen": "1"},
        ("ruth", "/appraisals/{nadia_1}/rating/submission"): record_story.typed(record_story.ratings(5), 1),
        ("ruth", "/appraisals/{sefa_1}/rating/submission"): record_story.typed(record_story.ratings(5), 1),
        ("meilin", "/appraisals/{nadia_1}/level-change"): {"level": "4", "reason": "Once more."},
        ("meilin", "/appraisals/{nadia_1}/approval"): {},
        ("meilin", "/appraisals/{nadia_1}/release"): {"sure": "y"},
        ("meilin", "/appraisals/{nadia_1}/self/return"): {"reason": "Once more."},
        ("tomasz", "/appraisals/{tomasz_1}/acknowledgement"): {"sure": "y", "statement": "Once more."},
        ("nadia", "/quizzes/attempts/{sent}/answers/1"): {"chosen": "a", "sequence": "99"},
        ("nadia", "/quizzes/attempts/{sent}/submission"): {},
        ("meilin", "/appraisals/cycles/{cycle}/plan"): PLANNED,
        ("anonymous", "/people/set-up/used"): {"password": "four plain words", "again": "four plain words"},
    }
    before = matrix_story.digest()
    with clock.at(NOW):
        for (actor, path), data in late.items():
            house.device(actor).post(path.format(**house.numbers), data=data)
            assert matrix_story.digest() == before, path


def test_fields_that_no_form_has_are_not_read(house: House) -> None:
    """Somebody adds `state`, `score`, `role` and other columns to their own forms."""
    extra = {
        "state": "closed",
        "score": "100",
        "passed": "1",
        "role": "hr",
        "employee_id": "1",
        "person_id": "1",
    }
    extra |= {"level": "5", "submitted_at": "2026-01-01", "is_admin": "1", "id": "1", "observer_id": "1"}
    said = record_story.typed(matrix_story._said("Mine."), 1)
    with clock.at(NOW):
        nadia = house.device("nadia")
        number = house.numbers["nadia_2"]
        before = matrix_story.digest(PARTS)
        assert nadia.post(f"/appraisals/{number}/self", data=said | extra).status_code in {302, 409}
        assert matrix_story.digest(PARTS) == before


def pressed(house: House) -> dict:
    """What is pressed by whom, what the form holds, and what it adds."""
    people = [str(house.patrick.id), str(house.sefa.id)]
    ask = {"people": people, "course": "listen", "due_on": "2026-12-01", "reason": "Both of you."}
    new = {"name": "Zoe New", "email": "zoe@x.example", "joined_on": "2024-01-01", "zone": "UTC", "team": "0"}
    because = {"reason": "It has to be."}
    rated = record_story.typed(matrix_story._said("For a reason."), 1)
    not_rated = {"not_rated_code": matrix_story._why_not(house.numbers["sefa_1"])}
    db.session.rollback()
    return {
        ("tomasz", "/learning/assignments/new"): (
            ask,
            {"assignment": 1, "notification": 2, "assignment_event": 2},
        ),
        ("tomasz", "/coaching/people/{id_patrick}/observations"): (
            OBSERVED,
            {"observation": 1, "notification": 1},
        ),
        ("tomasz", "/coaching/observations/{shared}/withdrawal"): (because, {"notification": 1}),
        ("tomasz", "/learning/assignments/{assignment}/people/{id_nadia}/waiver"): (
            because,
            {"assignment_event": 1, "notification": 1},
        ),
        ("patrick", "/quizzes/stay-silent-quiz/attempts"): ({}, {"attempt": 1}),
        ("nadia", "/quizzes/attempts/{open}/submission"): ({}, {"learning_event": 1}),
        ("ruth", "/appraisals/{patrick_1}/rating/submission"): (
            rated,
            {"submitted_part": 1, "rating_of_record": 1},
        ),
        ("meilin", "/appraisals/{sefa_1}/approval"): (not_rated, {"approval": 1}),
        ("meilin", "/appraisals/{sefa_1}/release"): ({"sure": "y"}, {"release": 1, "notification": 1}),
        ("nadia", "/appraisals/{nadia_1}/acknowledgement"): (
            {"sure": "y", "statement": "Fine."},
            {"acknowledgement": 1, "notification": 1, "record_text": 1},
        ),
        ("meilin", "/appraisals/cycles/{planned}/launch"): ({}, {"appraisal": 6, "notification": 8}),
        ("meilin", "/appraisals/cycles/{next_cycle}/freeze"): (because, {"score_sheet": 4}),
        ("meilin", "/appraisals/cycles/new"): (PLANNED, {"cycle": 1}),
        ("ada", "/people/new"): (new, {"person": 1}),
        ("ada", "/people/teams"): ({"name": "Laundry"}, {"team": 1}),
        ("ada", "/people/{id_cook}/roles"): ({"role": "hr"}, {"role_grant": 1}),
        ("anonymous", "/people/set-up/{token}"): (
            {"password": "four plain nice words", "again": "four plain nice words"},
            {"user_session": 1},
        ),
        ("ada", "/people/{id_cook}/closure"): ({}, {"audit_event": 1}),
    }


def press(house: House, actor: str, path: str, data: dict) -> list[int]:
    """The same request several times at once, from as many windows of one device."""
    answers: list[int] = []
    together = threading.Barrier(TIMES)

    def once() -> None:
        with house.app.app_context():
            window = house.app.test_client()
            for cookie in house.device(actor)._cookies.values():
                window.set_cookie(cookie.key, cookie.value)
            together.wait()
            answers.append(window.post(path, data=data).status_code)

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(once,)) for _each in range(TIMES)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == TIMES, path
    return answers


def rows() -> dict[str, int]:
    """How many rows each table has."""
    counted = {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return counted
