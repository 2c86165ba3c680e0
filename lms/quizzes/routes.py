"""Pages of quizzes: the front page, one question at a time, the summary, and the result."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.core import clock
from lms.core.db import transaction
from lms.core.guard import found, requires
from lms.criteria import queries as criteria
from lms.people.policy import signed_in, viewer
from lms.quizzes import answers, attempts, queries, rules
from lms.quizzes.forms import AnswerForm
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.queries import Place
from lms.quizzes.review import explains, review
from lms.quizzes.standing import stand
from lms.ui.words import clock_time

bp = Blueprint("quizzes", __name__, url_prefix="/quizzes", template_folder="templates")
_OWN = "their own attempts; others' are not found"


@bp.get("/<key>")
@requires(signed_in, "the rules for everybody, and their own attempts")
def front(key: str) -> str:
    """Show what a quiz is, its rules, where the viewer stands, and one button to begin or go on."""
    quiz, course_key = found(queries.quiz(key))
    version = found(quiz.version)
    standing = stand(queries.attempts_of(viewer().id, quiz.id, attempts.CERTIFY), version, clock.now())
    return render_template(
        "quizzes/front.html",
        quiz=quiz,
        version=version,
        course_key=course_key,
        standing=standing,
        facts=rules.facts(version, queries.pool_points(version), standing),
        earned=rules.earned,
    )


@bp.post("/<key>/attempts")
@requires(signed_in, _OWN)
def attempt_new(key: str) -> Response:
    """Begin an attempt, or go on with the one that is open."""
    quiz, _course_key = found(queries.quiz(key))
    with transaction():
        attempt = attempts.start(viewer().id, quiz, at=clock.now())
    return _go_on(attempt, next((one.position for one in queries.places(attempt) if not one.chosen), None))


@bp.get("/attempts/<int:attempt_id>/questions/<int:position>")
@requires(signed_in, _OWN)
def question(attempt_id: int, position: int) -> str | Response:
    """Show one question of an open attempt."""
    answer = found(queries.asked(attempt_id, viewer().id, position))
    attempt, wording = answer.attempt, answer.question_revision
    if attempt.submitted_at is not None:
        return redirect(url_for(".result", attempt_id=attempt.id))
    return render_template(
        "quizzes/question.html",
        attempt=attempt,
        answer=answer,
        question=wording,
        options=_options(answer, wording.options),
        places=_places(attempt, queries.places(attempt), position),
        passing=rules.passing(attempt.quiz_version, attempt.points_possible),
        which_try=rules.which_try(attempt),
        saved=_saved(answer) if answer.chosen else "",
    )


@bp.post("/attempts/<int:attempt_id>/answers/<int:position>")
@requires(signed_in, _OWN)
def answer(attempt_id: int, position: int) -> Response:
    """Keep an answer sent by the form, and go on to the next question or to the summary."""
    asked = found(queries.to_answer(attempt_id, viewer().id, position))
    chosen, sequence = AnswerForm(request.form).read()
    with transaction():
        kept = answers.keep(asked, asked.attempt, chosen, sequence, clock.now())
    if set(kept.chosen) != set(chosen):
        flash(
            _("You answered this in another window; that answer is shown. Choose again to change it."),
            "warning",
        )
        return _go_on(asked.attempt, position)
    last = queries.question_count(asked.attempt)
    return _go_on(asked.attempt, position + 1 if position < last else None)


@bp.put("/attempts/<int:attempt_id>/answers/<int:position>")
@requires(signed_in, _OWN)
def draft(attempt_id: int, position: int) -> Response:
    """Keep an answer the moment it is chosen, and say what stands."""
    asked = found(queries.to_answer(attempt_id, viewer().id, position))
    chosen, sequence = AnswerForm(request.form).read()
    with transaction():
        kept = answers.keep(asked, asked.attempt, chosen, sequence, clock.now())
    return jsonify(chosen=kept.chosen, sequence=kept.sequence, saved=_saved(kept))


@bp.get("/attempts/<int:attempt_id>/summary")
@requires(signed_in, _OWN)
def summary(attempt_id: int) -> str | Response:
    """Show which questions are answered and which are open, and the button that sends them."""
    attempt = found(queries.attempt(attempt_id, viewer().id))
    if attempt.submitted_at is not None:
        return redirect(url_for(".result", attempt_id=attempt.id))
    asked = queries.places(attempt)
    return render_template(
        "quizzes/summary.html",
        attempt=attempt,
        answers=asked,
        open=[answer.position for answer in asked if not answer.chosen],
        passing=rules.passing(attempt.quiz_version, attempt.points_possible),
        zone=viewer().person.zone,
    )


@bp.post("/attempts/<int:attempt_id>/submission")
@requires(signed_in, _OWN)
def submission(attempt_id: int) -> Response:
    """Send the answers to be marked."""
    attempt = found(queries.attempt(attempt_id, viewer().id, to_change=True))
    with transaction():
        attempts.submit(attempt, clock.now())
    return redirect(url_for(".result", attempt_id=attempt.id))


@bp.get("/attempts/<int:attempt_id>/result")
@requires(signed_in, _OWN)
def result(attempt_id: int) -> str | Response:
    """Show what an attempt earned, what may be seen of its questions, and what comes next."""
    attempt, asked, siblings, course_key = found(queries.with_siblings(attempt_id, viewer().id))
    if attempt.submitted_at is None:
        return redirect(url_for(".summary", attempt_id=attempt.id))
    standing = stand(siblings, attempt.quiz.version, clock.now())
    seen = review(asked, explained=explains(attempt, standing))
    titles = criteria.titles() if seen.themes else {}
    return render_template(
        "quizzes/result.html",
        attempt=attempt,
        course_key=course_key,
        standing=standing,
        review=seen,
        themes=[(key, titles[key]) for key in seen.themes if key in titles],
        earned=rules.earned(attempt),
        passing=rules.passing(attempt.quiz_version, attempt.points_possible),
        which_try=rules.which_try(attempt),
        tries=rules.tries(standing),
    )


def _go_on(attempt: Attempt, position: int | None) -> Response:
    """Lead to a question, or to the summary when there is none to go to."""
    if position is None:
        return redirect(url_for(".summary", attempt_id=attempt.id))
    return redirect(url_for(".question", attempt_id=attempt.id, position=position))


def _places(attempt: Attempt, asked: Sequence[Place], current: int) -> list[tuple[str, bool, bool]]:
    """Give each question as (address, answered, current)."""
    return [
        (
            url_for(".question", attempt_id=attempt.id, position=one.position),
            bool(one.chosen),
            one.position == current,
        )
        for one in asked
    ]


def _options(answer: Answer, options: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Give a question's options as (id, words) in the order they are shown; keys and feedback stay here."""
    words = {option["id"]: option["html"] for option in options}
    return [(option_id, words[option_id]) for option_id in answer.option_order]


def _saved(answer: Answer) -> str:
    at = answer.saved_at
    return _("Saved %(time)s", time=clock_time(at, viewer().person.zone)) if at else ""
