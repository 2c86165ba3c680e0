"""How people of the demo take courses: they open lessons, read them, and answer quizzes well or less well."""

from datetime import datetime, timedelta

from lms.core import clock
from lms.core.db import transaction
from lms.core.guard import found
from lms.courses import queries as courses
from lms.courses.models import ModuleVersion
from lms.learning import completions
from lms.people.models import Person
from lms.quizzes import answers, attempts
from lms.quizzes import queries as quizzes
from lms.quizzes.models import Answer

_LESSON = timedelta(minutes=7)


def take_module(person: Person, course_key: str, place: int, at: datetime, *, wrong: int = 0) -> None:
    """Read all lessons of a course's module (counted from 1) and sit its quiz, with some answers wrong."""
    read_lessons(person, course_key, place, at)
    sit_quiz(person, course_key, place, at + 3 * _LESSON, wrong=wrong)


def take_course(person: Person, course_key: str, at: datetime, *, days: int = 6, wrong: int = 0) -> None:
    """Take every module of a course, one every few days."""
    for place in range(1, len(_modules(course_key)) + 1):
        take_module(
            person,
            course_key,
            place,
            at + timedelta(days=days * (place - 1)),
            wrong=wrong if place == 1 else 0,
        )


def read_lessons(
    person: Person, course_key: str, place: int, at: datetime, *, count: int | None = None
) -> None:
    """Read the lessons of a module, or the first few of them, seven minutes each."""
    for number, listed in enumerate(_modules(course_key)[place - 1].lessons[:count]):
        with clock.at(at + number * _LESSON), transaction():
            lesson = found(courses.lesson(listed.lesson.key))
            completions.read_lesson(person.id, lesson, completions.serve_token(person.id, lesson))


def sit_quiz(person: Person, course_key: str, place: int, at: datetime, *, wrong: int = 0) -> None:
    """Answer a module's quiz, the first `wrong` questions badly, and send it."""
    module_id = _modules(course_key)[place - 1].module_id
    quiz = quizzes.for_module([module_id])[module_id]
    with clock.at(at), transaction():
        attempt = attempts.start(person.id, quiz, at=at)
        for number, answer in enumerate(quizzes.answers_with_questions(attempt)):
            answers.save(attempt, answer.position, _choice(answer, right=number >= wrong), 1, at)
        sent_at = at + timedelta(minutes=6)
        with clock.at(sent_at):
            attempts.submit(attempt, sent_at)


def _modules(course_key: str) -> list[ModuleVersion]:
    return found(found(courses.course(course_key)).version).modules


def _choice(answer: Answer, *, right: bool) -> list[str]:
    options = answer.question_revision.options
    keyed = [option["id"] for option in options if option["correct"]]
    return keyed if right else [next(option["id"] for option in options if not option["correct"])]
