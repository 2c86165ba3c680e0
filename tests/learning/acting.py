"""How the people of a test learn: through the pages, as in a browser."""

import re

from flask import Flask

from lms.core.db import db
from lms.quizzes.models import Question, QuestionRevision

SERVED = re.compile(r'name="served" value="([^"]+)"')
LESSONS = ("why-say-it-back", "how-say-it-back")


def read(device, key: str):
    """Open a lesson and press the button at its end."""
    page = device.get(f"/learning/lessons/{key}")
    assert page.status_code == 200
    token = SERVED.search(page.text)
    assert token
    return device.post(f"/learning/lessons/{key}/reading", data={"served": token[1]})


def sit(app: Flask, device, quiz: str, *, right: bool = True) -> None:
    """Start a quiz, answer every question from the page's own form, and send it."""
    started = device.post(f"/quizzes/{quiz}/attempts")
    assert started.status_code == 302, started.text
    attempt = started.location.split("/questions/")[0]
    number = 1
    while (page := device.get(f"{attempt}/questions/{number}")).status_code == 200:
        stem, sequence = keyed(page.text), re.search(r'name="sequence" value="(\d+)"', page.text)
        assert sequence
        chosen = stem["right"] if right else stem["wrong"]
        name = re.search(
            r'<input[^>]+name="([^"]+)"[^>]+type="(?:radio|checkbox)"|<input[^>]+type="(?:radio|checkbox)"[^>]+name="([^"]+)"',
            page.text,
        )
        assert name
        field = name[1] or name[2]
        answered = device.post(f"{attempt}/answers/{number}", data={field: chosen, "sequence": sequence[1]})
        assert answered.status_code == 302, answered.text
        number += 1
        if answered.location.endswith("/summary"):
            break
    sent = device.post(f"{attempt}/submission")
    assert sent.status_code == 302, sent.text


def keyed(page: str) -> dict[str, list[str]]:
    """Give the right and wrong option ids of the question that a page shows; only a test may know them."""
    offered = set(
        re.findall(
            r'type="(?:radio|checkbox)"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*type="(?:radio|checkbox)"',
            page,
        )
    )
    ids = {first or second for first, second in offered}
    for revision in db.session.query(QuestionRevision).join(Question):
        options = revision.options
        if {option["id"] for option in options} == ids:
            right = [option["id"] for option in options if option["correct"]]
            return {
                "right": right,
                "wrong": [option["id"] for option in options if not option["correct"]][:1],
            }
    raise AssertionError("no such question")
