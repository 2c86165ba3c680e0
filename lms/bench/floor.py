"""The floor: the smallest honest application on the same libraries, engine, database and session."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from flask import Flask, redirect, render_template, request, url_for
from flask_login import LoginManager, current_user, login_required
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.core import clock
from lms.core import db as database
from lms.core.config import Settings
from lms.core.db import SAFE_METHODS, db, reading, transaction
from lms.courses.models import Course, Lesson, LessonVersion
from lms.learning.ledger import LESSON_READ
from lms.learning.models import LearningEvent
from lms.people import sessions
from lms.people.models import Person, UserSession

PAGE, WRITE = "/page", "/write"
_KIND: Final = "bench-floor"
_LINKS, _PLACES = 30, 9
_SENTENCE = "Somebody who is listened to says more, and what they say last is often what they came for. "
_PARAGRAPHS = [_SENTENCE * 6 for _number in range(30)]


@dataclass(frozen=True)
class _User:
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True

    person: Person
    token: str

    def get_id(self) -> str:
        return self.token


def create(settings: Settings) -> Flask:
    """Give an application with one page (four SELECTs, about 20 KB) and one write (one durable commit).

    It reads the product's own session cookie, and knows no rules, no forms, no languages and no log.
    """
    app = Flask("lms.bench")
    app.config.update(SECRET_KEY=settings.secret_key, SESSION_COOKIE_NAME="goldenrule")
    database.init(app, settings.database_url)
    manager = LoginManager(app)
    manager.user_loader(_user)
    app.add_url_rule(PAGE, "page", login_required(_page))
    app.add_url_rule(WRITE, "write", login_required(_write), methods=["POST"])
    return app


def _user(token: str) -> _User | None:
    """Recognise a device as the product does: before a write, in a short transaction of its own."""
    if request.method in SAFE_METHODS:
        return _found(db.session(), token)
    with reading() as short:
        return _found(short, token)


def _found(session: Session, token: str) -> _User | None:
    row = session.execute(
        select(UserSession, Person)
        .join(Person, Person.id == UserSession.person_id)
        .where(UserSession.token_digest == sessions.digest(token), UserSession.ends_at > clock.now())
    ).one_or_none()
    return _User(row.Person, token) if row else None


def _page() -> str:
    course = db.session.get_one(Course, 1)
    lessons = db.session.execute(
        select(Lesson.key, LessonVersion.title).join(Lesson).order_by(LessonVersion.id).limit(_LINKS)
    ).all()
    return render_template(
        "bench/floor.html",
        course=course,
        lessons=lessons,
        read=_reads(current_user.person.id),
        places=range(_PLACES),
        paragraphs=_PARAGRAPHS,
    )


def _reads(person_id: int) -> dict[str, datetime]:
    rows = select(LearningEvent.content_key, LearningEvent.at).where(
        LearningEvent.person_id == person_id, LearningEvent.kind == LESSON_READ
    )
    return {row.content_key: row.at for row in db.session.execute(rows)}


def _write() -> Response:
    with transaction():
        db.session.add(_fact(current_user.person.id))
    return redirect(url_for("page"))


def _fact(person_id: int) -> LearningEvent:
    return LearningEvent(
        person_id=person_id,
        kind=_KIND,
        content_key="floor",
        content_revision="",
        at=clock.now(),
        source="bench",
        detail={},
    )
