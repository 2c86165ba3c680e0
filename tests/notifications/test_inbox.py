"""The inbox: told once, with the reason why, and read when the person says so."""

from lms.core.db import db, transaction
from lms.notifications import inbox
from lms.notifications.models import Notification


def tell(person, subject="assignment 1"):
    with transaction():
        inbox.tell(
            person.id,
            "assigned",
            subject,
            text="Ruth asks you to take “Listen”.",
            why="You are told because Ruth assigned it to you.",
            address="/learning/courses/listen",
        )


def test_an_empty_inbox_says_what_will_come(sign_in, nadia):
    assert "you find it here" in sign_in(nadia).get("/notifications/").text


def test_the_same_news_is_told_once(sign_in, nadia):
    tell(nadia)
    tell(nadia)
    tell(nadia, "assignment 2")
    assert db.session.query(Notification).count() == 2
    page = sign_in(nadia).get("/notifications/").text
    assert "2 new" in page
    assert "You are told because Ruth assigned it to you." in page


def test_reading_marks_only_ones_own(sign_in, nadia, patrick):
    tell(nadia)
    tell(patrick)
    assert sign_in(nadia).post("/notifications/reading").status_code == 302
    assert "Nothing new." in sign_in(nadia).get("/notifications/").text
    assert "1 new" in sign_in(patrick).get("/notifications/").text


def test_opening_the_page_alone_marks_nothing(sign_in, nadia):
    tell(nadia)
    me = sign_in(nadia)
    me.get("/notifications/")
    assert "1 new" in me.get("/notifications/").text
