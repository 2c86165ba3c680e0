"""A course of fifty lessons in ten modules: ten questions close the first, a hundred the second."""

from pathlib import Path

from lms.authoring.documents import Course, Lesson, Module, Source
from lms.core.db import transaction
from lms.courses import publishing
from tests.quizzes.story import question, quiz

KEY = "long"
HERE = Source(Path("course.md"), 1)
SIZES = (10, 100)
"""How many questions the quizzes of the first two modules ask, `of-10` and `of-100`; one right is a pass."""


def publish() -> None:
    modules = tuple(_module(place) for place in range(1, 11))
    course = Course(
        id=KEY,
        title="The long way",
        summary="Fifty lessons.",
        version="1",
        language="en",
        audience=(),
        minutes=300,
        objectives=("Apply patience",),
        develops={"listening": 2},
        recertify_months=None,
        html="<p>It takes a while.</p>",
        modules=modules,
        revision="r1",
        source=HERE,
    )
    with transaction():
        publishing.publish([course])


def lessons(place: int) -> list[str]:
    """The keys of a module's lessons, counted from 1."""
    return [f"long-{place}-{number}" for number in range(1, 6)]


def _module(place: int) -> Module:
    asked = SIZES[place - 1] if place <= len(SIZES) else 4
    closing = quiz(
        *(question(f"of{asked}-{place}-{number}") for number in range(asked)),
        key=f"of-{asked}" if place <= len(SIZES) else f"close-{place}",
        pass_mark=1,
        wait_hours=0,
    )
    return Module(
        id=f"long-{place}",
        title=f"Stretch {place}",
        summary="Five lessons.",
        minutes=30,
        objectives=("Apply patience",),
        develops={"listening": 2},
        html="<p>Go on.</p>",
        lessons=tuple(_lesson(key) for key in lessons(place)),
        quiz=closing,
        revision="r1",
        source=HERE,
    )


def _lesson(key: str) -> Lesson:
    return Lesson(key, f"Lesson {key}", "One step.", 6, "<p>One step.</p>", 2, "r1", HERE)
