"""Nadia takes a quiz: writing small quizzes, and answering what is on the screen."""

import re
from dataclasses import dataclass
from pathlib import Path

import html5lib

from lms.authoring.documents import Option, Question, Quiz, Source
from lms.authoring.revisions import revision

HERE = Source(Path("quiz.md"), 1)
FEEDBACK = "What is said about"
WHY = "The reason behind"


def option(name: str, *, correct: bool = False, feedback: str | None = None) -> Option:
    return Option(name, f"Option {name}", correct, f"<p>{feedback or f'{FEEDBACK} {name}'}</p>", HERE)


def question(key: str, *, right: str = "a", options: str = "abc", **more) -> Question:
    """A question with options named `a-key`, `b-key`…; the letters in `right` are its right answers."""
    choices = tuple(option(f"{letter}-{key}", correct=letter in right) for letter in options)
    kind = more.get("kind", "multiple" if len(right) > 1 else "single")
    told = {
        "kind": kind,
        "stem_html": f"Question about {key}",
        "options": choices,
        "hint_html": f"<p>Think of {key}</p>",
        "explanation_html": f"<p>{WHY} {key}</p>",
        "points": 1,
        "grading": "all",
        "develops": {"listening": 2},
        "source": HERE,
        **more,
    }
    meaning = {"stem": told["stem_html"], "key": sorted(right), "points": told["points"], "options": options}
    return Question(id=key, revision=revision(meaning), **told)


def quiz(*questions: Question, key: str = "desk-quiz", **rules) -> Quiz:
    told = {
        "title": "At the desk",
        "pass_mark": 80,
        "draw": None,
        "attempts": 3,
        "wait_hours": 24,
        "shuffle_questions": True,
        "shuffle_options": True,
        "reveal": "passed",
        "develops": {},
        "source": HERE,
        **rules,
    }
    return Quiz(id=key, questions=questions, revision="", **told)


def four_questions(**rules) -> Quiz:
    """A quiz of four questions of one point each; its right options begin with `a-`."""
    return quiz(*(question(f"q{number}") for number in range(1, 5)), **rules)


@dataclass
class Sitting:
    """One person at one device, taking a quiz by its forms."""

    device: object
    attempt_id: int

    def address(self, rest: str) -> str:
        return f"/quizzes/attempts/{self.attempt_id}/{rest}"

    def page(self, position: int) -> "Screen":
        return Screen(self.device.get(self.address(f"questions/{position}")).text)

    def answer(self, position: int, letter: str, *, sequence: int | None = None):
        """Choose the option with this letter and press the button; no letter chooses nothing."""
        screen = self.page(position)
        chosen = [one for one in screen.options if letter and one.startswith(f"{letter}-")]
        data = {"chosen": chosen, "sequence": sequence or screen.sequence}
        return self.device.post(self.address(f"answers/{position}"), data=data)

    def save(self, position: int, chosen: list[str], sequence: int):
        """Send a draft as the script does."""
        return self.device.put(
            self.address(f"answers/{position}"), data={"chosen": chosen, "sequence": sequence}
        )

    def send(self):
        return self.device.post(self.address("submission"))

    def result(self) -> str:
        return self.device.get(self.address("result")).text

    def take(self, letters: str):
        """Answer the questions in order, one letter each, and send them."""
        for position, letter in enumerate(letters, start=1):
            self.answer(position, letter.strip())
        return self.send()


def start(device, key: str = "desk-quiz") -> Sitting:
    answer = device.post(f"/quizzes/{key}/attempts")
    assert answer.status_code == 302, answer.text
    return Sitting(device, int(re.search(r"/attempts/(\d+)/", answer.location)[1]))


class Screen:
    """A question's page as its reader has it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.page = html5lib.parse(html, namespaceHTMLElements=False)

    @property
    def inputs(self) -> list:
        return [box for box in self.page.iter("input") if box.get("name") == "chosen"]

    @property
    def options(self) -> list[str]:
        return [box.get("value") for box in self.inputs]

    @property
    def chosen(self) -> list[str]:
        return [box.get("value") for box in self.inputs if box.get("checked") is not None]

    @property
    def sequence(self) -> int:
        return int(next(box.get("value") for box in self.page.iter("input") if box.get("name") == "sequence"))


def words(html: str) -> str:
    """The words of a page's main part."""
    main = html5lib.parse(html, namespaceHTMLElements=False).find(".//main")
    return re.sub(r"\s+", " ", "".join(main.itertext())).strip()
