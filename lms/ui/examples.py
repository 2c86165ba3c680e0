"""Invented people and figures for the style guide, among them the late, the long and the empty."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, PasswordField

from lms.core.errors import Conflict
from lms.ui import assets, tables, words
from lms.ui.forms import BaseForm, DateField, EmailText, LongText, OneOf, Pick, ShortText, SomeOf, WholeNumber

TODAY = date(2026, 4, 9)
LONG_NAME = "Maria Aparecida Conceição dos Santos Albuquerque de Vasconcelos e Figueiredo Lopes"
PEOPLE = (
    ("Nadia Rahmani", "Reception", TODAY - timedelta(days=13), "3 of 4"),
    (LONG_NAME, "Concierge", TODAY + timedelta(days=1), "4 of 5"),
    ("Patrick O’Dea", "Reception", TODAY + timedelta(days=21), "1 of 3"),
    ("Đặng Thị Minh Châu", "Reception, since January", None, "2 of 2"),
)
ANCHORS = (
    ("1", "Dismisses or argues with feelings"),
    ("2", "Notices only when told directly"),
    ("3", "Names the feeling and checks it"),
    ("4", "Adapts words and pace to the person"),
    ("5", "Coaches colleagues to notice; shares customers’ stories with care"),
    ("none", "Not seen this time"),
)
ANSWERS = (
    ("a", "“What’s your room number?”"),
    ("b", "“You’re not a bother. It’s still not working, is it?”"),
    ("c", "“We are quite busy, but I’ll see what I can do.”"),
)
KINDS = (("compliment", "Something went well"), ("complaint", "Something went wrong"))
PLACES = (("desk", "At the desk"), ("phone", "On the phone"), ("letter", "In writing"))
NEWS = (("weekly", "A weekly digest"), ("due", "Three days before something is due"))
FILLED = MultiDict(
    {
        "title": "Handover: what, why, by when",
        "why": "So that the first thing a tired guest gets is you, not the screen.",
        "due": "2026-04-10",
        "people": "2",
        "person": LONG_NAME,
        "answer": "b",
        "place": "desk",
        "empathy": "4",
        "news": "weekly",
    }
)
WRONG = MultiDict({"wrong-title": "Handover between the late and the early shift", "wrong-due": "10 April"})


class Example(BaseForm):
    """One field of each kind."""

    class Meta(BaseForm.Meta):
        """An example is never sent."""

        csrf = False

    title = ShortText(lazy_gettext("Title"), longest=40, missing=lazy_gettext("Write a title."))
    why = LongText(
        lazy_gettext("Why, in your own words"), missing=lazy_gettext("Write at least one sentence.")
    )
    due = DateField(lazy_gettext("Due date"), missing=lazy_gettext("Choose a day."))
    people = WholeNumber(lazy_gettext("How many people"), least=1, most=50)
    email = EmailText(lazy_gettext("Work e-mail"))
    password = PasswordField(lazy_gettext("Password"))
    person = Pick(lazy_gettext("Person"), choices=[(name, name) for name, *_rest in PEOPLE])
    answer = OneOf(
        lazy_gettext("What do you answer first?"), choices=ANSWERS, missing=lazy_gettext("Choose an answer.")
    )
    kind = OneOf(lazy_gettext("What would you like to tell us?"), choices=KINDS)
    place = OneOf(lazy_gettext("Where"), choices=PLACES)
    empathy = OneOf(lazy_gettext("Empathy"), choices=ANCHORS)
    news = SomeOf(lazy_gettext("Tell me by e-mail"), choices=NEWS)
    shared = BooleanField(lazy_gettext("You may show my words, without my name, to the team that served me"))


@dataclass(frozen=True)
class Person:
    """One row of the example table."""

    name: str
    unit: str
    due: words.StateWords
    done: str


@dataclass(frozen=True)
class Examples:
    """What the style guide shows beyond its own sentences."""

    filled: Example
    wrong: Example
    people: list[Person]
    dues: list[words.StateWords]
    sort: tables.Sort
    page: tables.Page
    icons: tuple[str, ...]
    long_name: str = LONG_NAME
    anchors: tuple[tuple[str, str], ...] = ANCHORS[:5]


def gather() -> Examples:
    """Make the examples anew, in the language of the reader."""
    return Examples(
        filled=Example(formdata=FILLED),
        wrong=_wrong(),
        people=[Person(name, unit, words.due_words(due, TODAY), done) for name, unit, due, done in PEOPLE],
        dues=[words.due_words(TODAY + timedelta(days=days), TODAY) for days in (-4, 0, 1, 5, 30)],
        sort=tables.Sort("due"),
        page=tables.Page(4, 412),
        icons=assets.icon_names(),
    )


def _wrong() -> Example:
    form = Example(formdata=WRONG, prefix="wrong-")
    form.validate()
    form.refuse(Conflict("Ruth Adeyemi-Clarke saved this at 14:02. Your text is kept here."))
    return form
