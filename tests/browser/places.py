"""The six pages that goals and peers are measured on, in the demo: how one comes to each by clicking."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from lms.core.db import db
from lms.courses.models import Lesson, LessonVersion
from tests.browser.visiting import Visitor

NADIA, TOMASZ = "Nadia Rahmani", "Tomasz Wieczorek"


def _login(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.place.address}/people/sign-in")


def _home(visitor: Visitor) -> None:
    visitor.sign_in_as_shown(NADIA)


def _course(visitor: Visitor) -> None:
    _home(visitor)
    visitor.go("Empathy at work")


def _lesson(visitor: Visitor) -> None:
    _home(visitor)
    visitor.page.goto(visitor.place.address + longest_lesson(visitor.place.app))


def _quiz(visitor: Visitor) -> None:
    _course(visitor)
    visitor.page.locator("summary").first.click()
    visitor.go("Quiz: ")
    visitor.reads("A quiz that counts")
    visitor.press("Resume" if visitor.offers("Resume") else "Take it again")
    visitor.reads("Question 1 of")


def _team(visitor: Visitor) -> None:
    visitor.sign_in_as_shown(TOMASZ)
    visitor.go("Team")


PLACES: dict[str, Callable[[Visitor], None]] = {
    "login": _login,
    "home": _home,
    "course": _course,
    "lesson": _lesson,
    "quiz": _quiz,
    "team": _team,
}


def longest_lesson(app: Flask) -> str:
    """The address of the lesson with the most to load."""
    longest = select(Lesson.key).join(LessonVersion).order_by(func.length(LessonVersion.html).desc())
    with app.app_context():
        key = db.session.scalars(longest.limit(1)).one()
        db.session.remove()
    return f"/learning/lessons/{key}"
