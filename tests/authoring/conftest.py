"""A small sound content folder that each test may spoil in its own way."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.authoring.cli import check

COURSE = "courses/empathy/course.md"
MODULE = "courses/empathy/10-heard-first/module.md"
LESSON = "courses/empathy/10-heard-first/10-cold-room.md"
QUIZ = "courses/empathy/10-heard-first/40-quiz.md"
CRITERION = "criteria/empathy.md"
GLOSSARY = "glossary.md"
CATALOGUE = "catalog.yaml"

FILES = {
    CATALOGUE: """\
format: 1
language: en
courses: [empathy-at-work]
paths:
  - {id: front-line, title: Front line, courses: [empathy-at-work]}
quiz: {attempts: 3, wait: 24h}
""",
    GLOSSARY: """\
Open question
: A question that yes or no cannot answer.
""",
    CRITERION: """\
---
id: empathy
kind: criterion
title: Empathy
summary: Notices what a person feels.
order: 1
---
Empathy is noticing what somebody feels and letting them know it.

## 1

Argues with feelings

## 2

Notices when told

## 3

Names the feeling and checks it

## 4

Adapts words and pace

## 5

Coaches colleagues to notice
""",
    COURSE: """\
---
id: empathy-at-work
kind: course
title: Empathy at work
summary: Hear the feeling before you fix the fact.
version: "1.0"
language: en
audience: [front-line, back-office]
minutes: 30
objectives:
  - Recognise a feeling in words
develops: {empathy: 3}
recertify: 12 months
---
People seldom say that they are worried.
""",
    MODULE: """\
---
id: heard-first
kind: module
title: Heard first
summary: Three lessons and a quiz.
minutes: 30
objectives: [Ask before you guess]
develops: {empathy: 2}
---
Listening comes before solving.
""",
    LESSON: """\
---
id: cold-room-lesson
kind: lesson
title: The cold room
summary: What Mr Adu said twice.
minutes: 6
---
Mr Adu says that the room is cold.

## What he said

Ask an [open question](term:open-question).

> [!RULE]
> Name what you hear before you fix what is broken.
""",
    QUIZ: """\
---
id: heard-first-quiz
kind: quiz
title: Heard first
draw: 2
shuffle: questions options
reveal: passed
---

## Mr Adu says the room is cold, for the second time. Your first words? {#cold-room points=2}

- [ ] “The heating starts at six.” {#policy}
  > True, but it answers a question he did not ask.
- [x] “Second time today. I am sorry.” {#reflect}
  > You named the repeat.
- [ ] “I can take ten per cent off the bill.” {#discount}
  > Money before listening sounds like a closing door.

> [!HINT]
> What does he need to know *you* know?

> [!EXPLAIN]
> Facts, feeling, then fix.

## Which of these show attention on the phone? {#phone-signs grading=partial}

- [x] Short sounds of agreement {#sounds}
  > He hears that you are there.
- [x] Repeating the order number {#repeat}
  > He hears that you wrote it down.
- [ ] Typing loudly {#typing}
  > He hears a keyboard.

> [!EXPLAIN]
> Attention has to be heard.

## True or false: an apology admits legal fault. {#apology-fault}

- [ ] True
  > Saying sorry for a wait is courtesy.
- [x] False
  > It says that you noticed.

> [!EXPLAIN]
> An apology is about the person.
""",
}


@dataclass(frozen=True)
class Content:
    """A content folder under a temporary folder, and the command that checks it."""

    root: Path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        return path

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, (text.count(old), old)
        self.write(name, text.replace(old, new))

    def check(self, *options: str) -> Result:
        return CliRunner().invoke(check, [str(self.root), *options], catch_exceptions=False)

    def problems(self) -> list[str]:
        """What the command finds, as "file:line:column code"."""
        entries = json.loads(self.check("--format", "json").output)
        root = self.root.as_posix() + "/"
        return [
            f"{entry['path'].removeprefix(root)}:{entry['line']}:{entry['column']} {entry['code']}"
            for entry in entries
        ]


@pytest.fixture
def content(tmp_path: Path) -> Content:
    folder = Content(tmp_path / "content")
    for name, text in FILES.items():
        folder.write(name, text)
    return folder
