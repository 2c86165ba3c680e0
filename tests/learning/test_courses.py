"""Taking a course through its pages: reading, passing, and what follows from them."""

import pytest
import time_machine

from lms.core.db import db
from lms.learning.models import Enrolment, LearningEvent, Progress
from tests.learning.acting import LESSONS, read, sit


def test_the_catalogue_shows_what_can_be_learned(sign_in, nadia):
    page = sign_in(nadia).get("/learning/catalogue")
    assert "Listen" in page.text
    assert "Open to you" in page.text


def test_a_course_prints_its_rule_and_what_is_left(sign_in, nadia):
    page = sign_in(nadia).get("/learning/courses/listen")
    assert "To complete “Say it back”" in page.text
    assert "0 of 3 done" in page.text
    assert "Listening and clarity" in page.text
    assert "Nobody asked" in page.text


def test_reading_and_passing_completes_module_and_course(app, sign_in, nadia):
    me = sign_in(nadia)
    assert read(me, LESSONS[0]).location == "/learning/lessons/how-say-it-back"
    assert read(me, LESSONS[1]).location == "/quizzes/say-it-back-quiz"
    sit(app, me, "say-it-back-quiz")
    assert "Complete" in me.get("/learning/courses/listen").text
    assert read(me, "three-seconds").location == "/quizzes/stay-silent-quiz"
    sit(app, me, "stay-silent-quiz")
    assert "You completed this course" in me.get("/learning/courses/listen").text
    enrolment = db.session.query(Enrolment).one()
    assert enrolment.modules_done == 2
    certificate = me.get(f"/learning/certificates/{enrolment.id}")
    assert "Nadia Rahmani" in certificate.text
    assert "has completed the course" in certificate.text
    assert "Your certificate is ready" in me.get("/notifications/").text


def test_reading_alone_completes_nothing_where_there_is_a_quiz(sign_in, nadia):
    me = sign_in(nadia)
    for key in LESSONS:
        read(me, key)
    page = me.get("/learning/courses/listen/completion").text
    assert "Modules complete: 0 of 2." in page
    assert "1 thing left" in page


def test_a_failed_quiz_is_in_the_ledger_and_completes_nothing(app, sign_in, nadia):
    me = sign_in(nadia)
    for key in LESSONS:
        read(me, key)
    sit(app, me, "say-it-back-quiz", right=False)
    kinds = [event.kind for event in db.session.query(LearningEvent).order_by(LearningEvent.id)]
    assert kinds == ["lesson-read", "lesson-read", "quiz-failed"]
    assert db.session.query(Progress).filter(Progress.completed_at.is_not(None)).count() == 0


@pytest.mark.parametrize("token", ["", "nonsense", "WzEsIndyb25nIl0.xyz"])
def test_a_lesson_that_was_not_served_cannot_be_read(sign_in, nadia, token):
    refused = sign_in(nadia).post("/learning/lessons/why-say-it-back/reading", data={"served": token})
    assert refused.status_code == 422
    assert "Open the lesson first" in refused.text
    assert db.session.query(LearningEvent).count() == 0


def test_one_persons_proof_of_reading_is_not_anothers(sign_in, nadia, patrick):
    from tests.learning.acting import SERVED

    token = SERVED.search(sign_in(nadia).get("/learning/lessons/why-say-it-back").text)[1]
    refused = sign_in(patrick).post("/learning/lessons/why-say-it-back/reading", data={"served": token})
    assert refused.status_code == 422


def test_reading_twice_is_reading_once(sign_in, nadia):
    me = sign_in(nadia)
    read(me, LESSONS[0])
    read(me, LESSONS[0])
    assert db.session.query(LearningEvent).count() == 1


def test_completion_is_never_posted(app, sign_in, nadia):
    me = sign_in(nadia)
    for path in ("/learning/courses/listen/completion", "/learning/courses/listen", "/learning/record"):
        assert me.post(path, data={"completed": "true"}).status_code == 405
    assert db.session.query(Enrolment).count() == 0


@pytest.mark.parametrize(
    "path", ["courses/nothing", "lessons/nothing", "courses/nothing/completion", "certificates/999"]
)
def test_what_does_not_exist_is_not_found(sign_in, nadia, path):
    assert sign_in(nadia).get(f"/learning/{path}").status_code == 404


def test_a_certificate_belongs_to_its_person(app, sign_in, nadia, patrick, tomasz, stranger, ada):
    me = sign_in(nadia)
    for key in (*LESSONS, "three-seconds"):
        read(me, key)
    sit(app, me, "say-it-back-quiz")
    sit(app, me, "stay-silent-quiz")
    path = f"/learning/certificates/{db.session.query(Enrolment).one().id}"
    assert sign_in(tomasz).get(path).status_code == 200
    for other in (patrick, stranger, ada):
        assert sign_in(other).get(path).status_code == 404


def test_reading_a_lesson_takes_few_queries_and_no_write(sign_in, nadia, queries):
    me = sign_in(nadia)
    me.get("/learning/lessons/why-say-it-back")
    queries.clear()
    me.get("/learning/lessons/why-say-it-back")
    assert len(queries) <= 5, "\n\n".join(queries)
    assert all(statement.startswith(("SELECT", "WITH")) for statement in queries)


def test_home_starts_with_the_one_next_step(sign_in, nadia, queries):
    me = sign_in(nadia)
    assert "Nothing is due. Pick one skill." in me.get("/").text
    read(me, LESSONS[0])
    page = me.get("/").text
    assert "How to say it back" in page
    assert "Continue" in page


def test_the_ledger_and_what_is_stored_agree(app, sign_in, nadia):
    me = sign_in(nadia)
    for key in LESSONS:
        read(me, key)
    sit(app, me, "say-it-back-quiz")
    runner = app.test_cli_runner()
    from lms.learning.cli import learning

    first = runner.invoke(learning, ["rebuild", "--check"])
    assert first.exit_code == 0, first.output
    db.session.query(Progress).filter(Progress.completed_at.is_not(None)).update({"lessons_read": 0})
    db.session.commit()
    wrong = runner.invoke(learning, ["rebuild", "--check"])
    assert wrong.exit_code == 1
    assert "lessons_read is 0, the ledger says 2" in wrong.output
    assert runner.invoke(learning, ["rebuild"]).exit_code == 0
    assert runner.invoke(learning, ["rebuild", "--check"]).exit_code == 0


def test_what_was_completed_stays_when_the_course_grows(app, sign_in, nadia, settings, tmp_path):
    import shutil

    from lms.core.db import transaction
    from lms.courses import library

    me = sign_in(nadia)
    for key in LESSONS:
        read(me, key)
    sit(app, me, "say-it-back-quiz")
    folder = tmp_path / "content"
    shutil.copytree(settings.data / "content", folder)
    new = folder / "courses/listen/10-say-it-back/30-more.md"
    new.write_text(
        "---\nid: more-say-it-back\nkind: lesson\ntitle: More\nsummary: One more.\nminutes: 4\n---\nOne more thing.\n"
    )
    with time_machine.travel("2026-06-01 10:00"), transaction():
        assert library.publish([folder]).courses == 1
    page = me.get("/learning/courses/listen/completion").text
    assert "Not needed any more: the module was complete before." in page
    assert "Modules complete: 1 of 2." in page
