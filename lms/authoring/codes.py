"""Every problem the checker knows: how grave it is, what it says and what to do about it.

F files and front matter, C criteria, glossary and catalogue, Q questions and quizzes, L links and markup,
A accessibility, D teaching. Words in braces are filled in where the problem is found.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem."""

    severity: Severity
    message: str
    hint: str


def _error(message: str, hint: str) -> Rule:
    return Rule("error", message, hint)


def _warning(message: str, hint: str) -> Rule:
    return Rule("warning", message, hint)


RULES = {
    "F100": _error("this cannot be read: {why}", "check that it exists and that you may read it"),
    "F101": _error("byte {byte} is not UTF-8", "save the file as UTF-8 text"),
    "F102": _error(
        "the text holds the control character {character}", "delete it; it cannot be seen in most editors"
    ),
    "F103": _error("the file is larger than {most} bytes", "split it into smaller files"),
    "F104": _error("this link leads out of the content folder", "copy the file into the content folder"),
    "F105": _error("this is not an ordinary file", "replace it by a text file"),
    "F106": _error(
        "the file has no front matter", "begin the file with a line ---, then keys such as id: and title:"
    ),
    "F107": _error("the front matter is not closed", "add a line --- after the last key"),
    "F108": _error(
        "the front matter is not valid YAML: {problem}", "put text that holds a colon or quotes in quotes"
    ),
    "F109": _error("{what} is not allowed in front matter", "write the value out in full"),
    "F110": _error("the front matter is too large or too deeply nested", "keep it to a few short keys"),
    "F111": _error('the key "{key}" stands here twice', "delete one of the two"),
    "F112": _error('"{key}" is not a key of this file', "{advice}"),
    "F113": _error('the key "{key}" is missing', "add {key}: to the front matter"),
    "F114": _error('"{key}" should be {wanted}', "write {key}: {example}"),
    "F115": _error('"{id}" cannot be an id', "use 3 to 64 lower-case letters, digits and hyphens"),
    "F116": _error('the {kind} id "{id}" is used twice; first in {where}', "give one of the two another id"),
    "F117": _error('kind "{kind}" cannot stand here', "use kind: {wanted}"),
    "F118": _error('there is no criterion "{id}"', "{advice}"),
    "F119": _error(
        "the text is nested more than {most} levels deep", "take some of the quotes or lists apart"
    ),
    "F120": _error("the folder has no {name}", "add {name}, or take the folder out of the content"),
    "F121": _error("the course has no modules", "add a folder with a module.md and at least one lesson"),
    "F122": _error("the module has no lessons", "add a file with kind: lesson to the module's folder"),
    "F123": _error("the module has a second quiz", "keep one quiz; move its questions there"),
    "F124": _error("the {kind} has no text", "write something under the front matter"),
    "F125": Rule(
        "info", 'the course waits: its criterion "{id}" has errors', "correct the criterion's file first"
    ),
    "F126": _error("this file belongs to no module", "move it into a module's folder"),
    "F199": Rule(
        "error", "this file has more problems than are shown", "correct these first, then check again"
    ),
    "C101": _error(
        "the criterion has no anchor for level {level}", "add a heading ## {level} and what one sees"
    ),
    "C102": _error("level {level} has two anchors", "keep one"),
    "C103": _error("the anchor for level {level} says nothing", "describe what somebody at this level does"),
    "C104": _error("the criterion does not say what it means", "define it in a paragraph above ## 1"),
    "C105": _error('the glossary explains "{term}" twice', "keep one explanation"),
    "C106": _error("this is not a definition", "write the word on one line and : its meaning on the next"),
    "C107": _error('there is no course "{id}"', "{advice}"),
    "C108": _error("format {format} is not known", "write format: 1"),
    "Q101": _error("the question has no id", "end the heading with {{#{id}}}"),
    "Q102": _error("these braces cannot be understood", 'write {{#id key=value key="two words"}}'),
    "Q103": _error('"{key}" is not an attribute here', "{advice}"),
    "Q104": _error('question "{id}" has no correct option', "mark the right answer with [x]"),
    "Q105": _error('question "{id}" has fewer than two options', "add plausible options"),
    "Q106": _error('question "{id}" has several correct options', "leave one [x], or make it type=multiple"),
    "Q107": _error(
        'question "{id}" has no list of options', "write each option as - [ ] text, the right one as - [x]"
    ),
    "Q108": _error("the option has no box", "begin it with - [ ] or, if it is right, - [x]"),
    "Q109": _error('"{key}" should be {wanted}', "write {key}={example}"),
    "Q110": _error(
        'question "{id}" has one right option, so there is nothing to grade in part', "delete grading=partial"
    ),
    "Q111": _error("two options of this question say the same", "change or delete one of them"),
    "Q112": _error('two options of this question have the id "{id}"', "give one of them another id"),
    "Q113": _error("this belongs to no option and is no hint", "{advice}"),
    "Q114": _error("[!{kind}] cannot stand in a quiz", "use [!HINT] or [!EXPLAIN]"),
    "Q115": _error("the question has a second [!{kind}]", "put both texts into one"),
    "Q116": _error("a heading of this level cannot stand in a quiz", "begin each question with ##"),
    "Q117": _error("the question asks nothing", "write the question between ## and the braces"),
    "Q118": _error("the option says nothing", "write the answer after the box"),
    "Q119": _warning(
        "the option has no id", "end it with {{#{id}}}, so that answers survive a change of words"
    ),
    "Q120": _error("the text stands before the first question", "move it under a ## heading or delete it"),
    "Q201": _error(
        "{draw} questions are drawn, but there are only {count}",
        "write draw: {count} or less, or add questions",
    ),
    "Q202": _error("the quiz has no questions", "begin each question with ##"),
    "L601": _error('there is no lesson "{id}"', "{advice}"),
    "L602": _error('the glossary does not explain "{id}"', "{advice}"),
    "L603": _error('a page may not link to "{target}"', "link to https:, http:, mailto:, lesson: or term:"),
    "L604": _warning("HTML is shown as plain text", "write markdown; put code into backticks"),
    "L605": _error("pictures cannot be shown yet", "describe it in words"),
    "L606": _error("[!{kind}] is not a callout", "{advice}"),
    "L607": _error("a link may not hold spaces", "put hyphens between the words: {scheme}:two-words"),
    "A701": _warning("the page already has a heading of the first level", "begin the heading with ##"),
    "A702": _warning("the heading skips a level", "use one # fewer"),
    "A703": _warning("the heading has no words", "name what follows"),
    "A704": _warning('the link is only called "{text}"', "let the link say where it leads"),
    "D901": _warning(
        "the lesson takes {minutes} minutes", "split it; 10 minutes is the most people stay with"
    ),
    "D902": _warning("the lesson has {words} words", "cut it to 900 or split it"),
    "D903": _warning(
        '"{word}" is not a verb one can see',
        "begin with one such as explain, recognise, ask, choose or apply",
    ),
    "D904": _warning("the option is not explained", "add an indented > line below that says why"),
    "D905": _warning('question "{id}" is not explained', "add > [!EXPLAIN] with the reason"),
    "D906": _warning('"{text}" tests reading, not judgement', "replace the option by a real answer"),
    "D907": _warning(
        "the right option is the longest in {count} of {all} questions",
        "shorten right options or lengthen others",
    ),
    "D908": _warning(
        "the right option is number {place} in {count} of {all} questions", "mix the order of the options"
    ),
    "D909": _warning('every option of question "{id}" is right', "add a plausible wrong one"),
}
"""Rules by code; a code is never reused for another problem."""
