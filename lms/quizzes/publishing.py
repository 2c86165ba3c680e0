"""Publish quizzes from their documents: questions keep their identity, and every new wording is a new row."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import joinedload

from lms.authoring import documents
from lms.authoring.revisions import revision
from lms.core.db import db
from lms.courses.publishing import ModulePublished
from lms.quizzes.models import Question, QuestionRevision, Quiz, QuizVersion


def follow(news: ModulePublished) -> None:
    """Publish the quiz of a module that is published; without one, its old quiz takes no new attempts."""
    if news.quiz is not None:
        publish_quiz(news.quiz, news.module_id)
        return
    current = (Quiz.module_id == news.module_id) & Quiz.version_id.is_not(None)
    db.session.execute(update(Quiz).where(current).values(version_id=None))


def publish_quiz(document: documents.Quiz, module_id: int) -> QuizVersion:
    """Make this the quiz of the module and give its version; the same again inserts nothing.

    Attempts stay on the version and the wording they were drawn from.
    """
    quiz = _identity(document.id, module_id)
    wordings = _wordings(_questions(quiz, document.questions), document.questions)
    meaning = _meaning(document)
    if quiz.version_id is None or quiz.version is None or quiz.version.revision != meaning:
        quiz.version = _earlier(quiz, meaning) or _new(quiz, document, meaning, wordings)
        db.session.flush()
    return quiz.version


def _identity(key: str, module_id: int) -> Quiz:
    """Find or add the quiz under its key; another quiz that was current in the module steps back."""
    concerned = or_(Quiz.key == key, Quiz.module_id == module_id)
    rows = db.session.scalars(select(Quiz).where(concerned).options(joinedload(Quiz.version))).all()
    for row in rows:
        if row.key != key and row.version_id is not None:
            row.version = None
    # The one that steps back must be written first: a module has one current quiz.
    db.session.flush()
    quiz = next((row for row in rows if row.key == key), None)
    if quiz is None:
        quiz = Quiz(key=key, module_id=module_id)
        db.session.add(quiz)
        db.session.flush()
    quiz.module_id = module_id
    return quiz


def _questions(quiz: Quiz, questions: Sequence[documents.Question]) -> dict[str, int]:
    """Find or add the questions under their keys and give their ids; one that moved here keeps its own."""
    keys = [document.id for document in questions]
    known = select(Question).where(Question.key.in_(keys))
    rows = {row.key: row for row in db.session.scalars(known)}
    for row in rows.values():
        row.quiz_id = quiz.id
    missing = [{"key": key, "quiz_id": quiz.id} for key in keys if key not in rows]
    if missing:
        db.session.execute(insert(Question), missing)
        rows = {row.key: row for row in db.session.scalars(known)}
    return {key: row.id for key, row in rows.items()}


def _wordings(ids: dict[str, int], questions: Sequence[documents.Question]) -> list[int]:
    """Give the ids of the questions' wordings in order, adding those that are new."""
    names = [(ids[document.id], document.revision, _text_digest(document)) for document in questions]
    known = _known_wordings(ids)
    missing = [
        _wording(document, *name)
        for document, name in zip(questions, names, strict=True)
        if name not in known
    ]
    if missing:
        db.session.execute(insert(QuestionRevision), missing)
        known = _known_wordings(ids)
    return [known[name] for name in names]


def _known_wordings(ids: dict[str, int]) -> dict[tuple[int, str, str], int]:
    name = (QuestionRevision.question_id, QuestionRevision.revision, QuestionRevision.text_digest)
    rows = db.session.execute(select(*name, QuestionRevision.id).where(name[0].in_(ids.values())))
    return {(question_id, meaning, text): row_id for question_id, meaning, text, row_id in rows}


def _wording(
    document: documents.Question, question_id: int, meaning: str, text_digest: str
) -> dict[str, Any]:
    options = [
        {"id": option.id, "html": option.html, "correct": option.correct, "feedback": option.feedback_html}
        for option in document.options
    ]
    return {
        "question_id": question_id,
        "revision": meaning,
        "text_digest": text_digest,
        "kind": document.kind,
        "stem": document.stem_html,
        "options": options,
        "hint": document.hint_html,
        "explanation": document.explanation_html,
        "points": document.points,
        "grading": document.grading,
        "develops": dict(document.develops),
    }


def _text_digest(document: documents.Question) -> str:
    """Give the digest of all that a row keeps; the revision alone is blind to hints and feedback."""
    return revision(
        {
            "stem": document.stem_html,
            "options": [
                [option.id, option.html, option.correct, option.feedback_html] for option in document.options
            ],
            "hint": document.hint_html,
            "explanation": document.explanation_html,
            "rules": [document.kind, document.points, document.grading],
            "develops": dict(document.develops),
        }
    )


def _meaning(document: documents.Quiz) -> str:
    """Give the digest of a quiz's rules and of the wordings in its pool, the same in every database."""
    return revision(
        {
            "title": document.title,
            "rules": [
                document.pass_mark,
                document.draw,
                document.attempts,
                document.wait_hours,
                document.reveal,
            ],
            "shuffle": [document.shuffle_questions, document.shuffle_options],
            "pool": [
                [question.id, question.revision, _text_digest(question)] for question in document.questions
            ],
        }
    )


def _earlier(quiz: Quiz, meaning: str) -> QuizVersion | None:
    """Find the version to return to when an edit is taken back."""
    same = select(QuizVersion).where(QuizVersion.quiz_id == quiz.id, QuizVersion.revision == meaning)
    return db.session.scalar(same.limit(1))


def _new(quiz: Quiz, document: documents.Quiz, meaning: str, question_revision_ids: list[int]) -> QuizVersion:
    version = QuizVersion(
        quiz_id=quiz.id,
        revision=meaning,
        title=document.title,
        pass_mark=document.pass_mark,
        draw=document.draw,
        attempts=document.attempts,
        wait_hours=document.wait_hours,
        shuffle_questions=document.shuffle_questions,
        shuffle_options=document.shuffle_options,
        reveal=document.reveal,
        question_revision_ids=question_revision_ids,
    )
    db.session.add(version)
    return version
