"""One bad example for every code: what to spoil in the sound content, and where the problem is then shown."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.authoring.conftest import (
    CATALOGUE,
    COURSE,
    CRITERION,
    FILES,
    GLOSSARY,
    LESSON,
    MODULE,
    QUIZ,
    Content,
)

MODULE_FOLDER = "courses/empathy/10-heard-first"
_SIX = "".join(
    f"""
## Which reply fits case {number}? {{#case-{number}}}

- [x] {right} {{#right}}
  > It fits.
- [ ] Shut {{#shut}}
  > It closes.
- [ ] Wait {{#wait}}
  > It stalls.

> [!EXPLAIN]
> Because.
"""
    for number, right in enumerate(["Open the door wide"] * 3 + ["Hi"] * 3, start=1)
)


@dataclass(frozen=True)
class Bad:
    """A change to the sound content, and the place and code that the check then names."""

    code: str
    place: str
    spoil: Callable[[Content], object]


def change(name: str, old: str, new: str) -> Callable[[Content], object]:
    return lambda content: content.change(name, old, new)


def write(name: str, text: str | bytes) -> Callable[[Content], object]:
    return lambda content: content.write(name, text)


def both(*spoils: Callable[[Content], object]) -> Callable[[Content], object]:
    return lambda content: [spoil(content) for spoil in spoils]


def remove(name: str) -> Callable[[Content], object]:
    return lambda content: (content.root / name).unlink()


def add_link(content: Content) -> None:
    outside = content.root.parent / "outside.md"
    outside.write_text("secret", encoding="utf-8")
    (content.root / MODULE_FOLDER / "20-link.md").symlink_to(outside)


def add_loop(content: Content) -> None:
    loop = content.root / MODULE_FOLDER / "20-loop.md"
    loop.symlink_to(loop)


def lesson(name: str, identity: str = "another-lesson", *lines: str) -> Callable[[Content], object]:
    text = FILES[LESSON].replace("cold-room-lesson", identity)
    return write(f"{MODULE_FOLDER}/{name}", text + "\n".join(["", *lines, ""]))


def ending(*lines: str) -> Callable[[Content], object]:
    return lambda content: content.write(LESSON, FILES[LESSON] + "\n".join(["", *lines, ""]))


BAD = (
    Bad("F100", f"{MODULE_FOLDER}/20-loop.md:1:1", add_loop),
    Bad("F101", f"{LESSON}:2:4", write(LESSON, b"---\nid \xff: x\n---\n")),
    Bad("F102", f"{LESSON}:8:4", change(LESSON, "Mr Adu says", "Mr \0Adu says")),
    Bad("F103", f"{LESSON}:1:1", write(LESSON, "a" * 100_001)),
    Bad("F104", f"{MODULE_FOLDER}/20-link.md:1:1", add_link),
    Bad("F105", "glossary.md:1:1", both(remove(GLOSSARY), write("glossary.md/x", ""))),
    Bad("F106", f"{LESSON}:1:1", write(LESSON, "Hello\n")),
    Bad("F107", f"{LESSON}:1:1", write(LESSON, "---\nid: cold-room-lesson\n")),
    Bad("F108", f"{LESSON}:4:13", change(LESSON, "title: The cold room", "title: Colds: the room")),
    Bad("F109", f"{LESSON}:4:8", change(LESSON, "title: The", "title: &the The")),
    Bad("F110", f"{LESSON}:4:27", change(LESSON, "title: The cold room", "title: " + "[" * 30)),
    Bad("F111", f"{LESSON}:5:1", change(LESSON, "summary:", "title: Again\nsummary:")),
    Bad("F112", f"{LESSON}:6:1", change(LESSON, "minutes:", "minuets: 5\nminutes:")),
    Bad("F113", f"{LESSON}:1:1", change(LESSON, "minutes: 6\n", "")),
    Bad("F114", f"{LESSON}:6:10", change(LESSON, "minutes: 6", "minutes: six")),
    Bad("F115", f"{LESSON}:2:5", change(LESSON, "id: cold-room-lesson", "id: Cold Room")),
    Bad("F116", f"{MODULE_FOLDER}/20-twin.md:2:5", lesson("20-twin.md", "cold-room-lesson")),
    Bad("F117", f"{LESSON}:3:7", change(LESSON, "kind: lesson", "kind: scenario")),
    Bad("F118", f"{MODULE}:8:12", change(MODULE, "develops: {empathy", "develops: {empaty")),
    Bad("F119", f"{LESSON}:17:1", ending(">" * 25 + " deep")),
    Bad("F120", "courses/teamwork:1:1", write("courses/teamwork/notes.txt", "")),
    Bad(
        "F121",
        "courses/team/course.md:1:1",
        write("courses/team/course.md", FILES[COURSE].replace("id: empathy-at-work", "id: team-work")),
    ),
    Bad(
        "F122",
        "courses/empathy/20-empty/module.md:1:1",
        write(
            "courses/empathy/20-empty/module.md", FILES[MODULE].replace("id: heard-first", "id: heard-last")
        ),
    ),
    Bad(
        "F123",
        f"{MODULE_FOLDER}/50-quiz.md:1:1",
        write(
            f"{MODULE_FOLDER}/50-quiz.md",
            FILES[QUIZ].replace("{#", "{#x-").replace("id: heard-first-quiz", "id: second-quiz"),
        ),
    ),
    Bad("F124", f"{COURSE}:15:1", change(COURSE, "People seldom say that they are worried.\n", "")),
    Bad("F125", f"{MODULE}:8:12", change(CRITERION, "title:", "titel:")),
    Bad("F126", "courses/empathy/stray.md:1:1", write("courses/empathy/stray.md", "")),
    Bad("F199", f"{LESSON}:116:5", ending(*["[a](lesson:x)" for _ in range(120)])),
    Bad("C101", f"{CRITERION}:8:1", change(CRITERION, "\n## 3\n\nNames the feeling and checks it\n", "")),
    Bad("C102", f"{CRITERION}:14:1", change(CRITERION, "## 2", "## 1")),
    Bad("C103", f"{CRITERION}:10:1", change(CRITERION, "Argues with feelings\n", "")),
    Bad(
        "C104",
        f"{CRITERION}:8:1",
        change(CRITERION, "Empathy is noticing what somebody feels and letting them know it.", ""),
    ),
    Bad("C105", f"{GLOSSARY}:4:1", write(GLOSSARY, FILES[GLOSSARY] + "\nOpen question\n: Again.\n")),
    Bad("C106", f"{GLOSSARY}:4:1", write(GLOSSARY, FILES[GLOSSARY] + "\nLonely\n")),
    Bad(
        "C107",
        f"{CATALOGUE}:3:11",
        change(CATALOGUE, "\ncourses: [empathy-at-work]", "\ncourses: [empathy-at-wrk]"),
    ),
    Bad("C108", f"{CATALOGUE}:1:9", change(CATALOGUE, "format: 1", "format: 2")),
    Bad("Q101", f"{QUIZ}:25:4", change(QUIZ, " {#phone-signs grading=partial}", "")),
    Bad("Q102", f"{QUIZ}:25:62", change(QUIZ, "grading=partial}", "partial}")),
    Bad("Q103", f"{QUIZ}:25:62", change(QUIZ, "grading=partial}", "gradin=partial}")),
    Bad("Q104", f"{QUIZ}:12:1", change(QUIZ, "- [x] “Second", "- [ ] “Second")),
    Bad("Q105", f"{QUIZ}:39:1", change(QUIZ, "- [ ] True\n  > Saying sorry for a wait is courtesy.\n", "")),
    Bad("Q106", f"{QUIZ}:39:1", change(QUIZ, "- [ ] True\n", "- [x] True\n")),
    Bad("Q107", f"{QUIZ}:47:4", write(QUIZ, FILES[QUIZ] + "\n## Why? {#why-is-it}\n")),
    Bad("Q108", f"{QUIZ}:31:1", change(QUIZ, "- [ ] Typing", "- Typing")),
    Bad("Q109", f"{QUIZ}:10:85", change(QUIZ, "points=2", "points=two")),
    Bad("Q110", f"{QUIZ}:10:85", change(QUIZ, "points=2", "grading=partial")),
    Bad("Q111", f"{QUIZ}:31:7", change(QUIZ, "Typing loudly", "Repeating the order number")),
    Bad("Q112", f"{QUIZ}:31:7", change(QUIZ, "{#typing}", "{#repeat}")),
    Bad(
        "Q113",
        f"{QUIZ}:25:1",
        change(QUIZ, "> Facts, feeling, then fix.\n", "> Facts, feeling, then fix.\n\nAnd so on.\n"),
    ),
    Bad("Q114", f"{QUIZ}:19:3", change(QUIZ, "> [!HINT]", "> [!RULE]")),
    Bad("Q115", f"{QUIZ}:22:3", change(QUIZ, "> [!EXPLAIN]\n> Facts", "> [!HINT]\n> Facts")),
    Bad("Q116", f"{QUIZ}:25:1", change(QUIZ, "## Which", "# Which")),
    Bad("Q117", f"{QUIZ}:25:1", change(QUIZ, "Which of these show attention on the phone? {#", "{#")),
    Bad("Q118", f"{QUIZ}:31:1", change(QUIZ, "Typing loudly {#typing}", "{#typing}")),
    Bad("Q119", f"{QUIZ}:31:7", change(QUIZ, " {#typing}", "")),
    Bad("Q120", f"{QUIZ}:10:1", change(QUIZ, "reveal: passed\n---\n", "reveal: passed\n---\n\nWelcome.\n")),
    Bad("Q201", f"{QUIZ}:5:7", change(QUIZ, "draw: 2", "draw: 9")),
    Bad("Q202", f"{QUIZ}:9:1", write(QUIZ, FILES[QUIZ].split("\n## ", maxsplit=1)[0])),
    Bad("L601", f"{LESSON}:17:12", ending("See [that](lesson:colder-room).")),
    Bad("L602", f"{LESSON}:17:12", ending("See [that](term:shut-question).")),
    Bad("L603", f"{LESSON}:17:12", ending("See [that](javascript:alert).")),
    Bad("L604", f"{LESSON}:17:5", ending("See <b>that</b>.")),
    Bad("L605", f"{LESSON}:17:5", ending("See ![a desk](desk.jpg).")),
    Bad("L606", f"{LESSON}:17:3", ending("> [!RULES]", "> Do.")),
    Bad("L607", f"{LESSON}:17:12", ending("See [that](term:open question).")),
    Bad("A701", f"{LESSON}:10:1", change(LESSON, "## What he said", "# What he said")),
    Bad("A702", f"{LESSON}:10:1", change(LESSON, "## What he said", "### What he said")),
    Bad("A703", f"{LESSON}:10:1", change(LESSON, "## What he said", "##")),
    Bad("A704", f"{LESSON}:17:6", ending("See [here](lesson:cold-room-lesson).")),
    Bad("D901", f"{LESSON}:6:10", change(LESSON, "minutes: 6", "minutes: 11")),
    Bad("D902", f"{LESSON}:4:8", ending("word " * 900)),
    Bad("D903", f"{COURSE}:11:5", change(COURSE, "Recognise a feeling", "Understand a feeling")),
    Bad("D904", f"{QUIZ}:31:7", change(QUIZ, "  > He hears a keyboard.\n", "")),
    Bad("D905", f"{QUIZ}:37:4", change(QUIZ, "> [!EXPLAIN]\n> An apology is about the person.\n", "")),
    Bad("D906", f"{QUIZ}:31:7", change(QUIZ, "Typing loudly", "All of the above")),
    Bad("D907", f"{QUIZ}:2:5", write(QUIZ, FILES[QUIZ] + _SIX)),
    Bad(
        "D908",
        f"{QUIZ}:2:5",
        both(
            write(QUIZ, FILES[QUIZ] + _SIX),
            change(QUIZ, "shuffle: questions options", "shuffle: questions"),
        ),
    ),
    Bad("D909", f"{QUIZ}:27:1", change(QUIZ, "- [ ] Typing", "- [x] Typing")),
)
