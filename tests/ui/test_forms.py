"""Forms clean what is written, keep it when something is missing, and say in words what to put right."""

from datetime import date
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, HiddenField, PasswordField

from lms.core.errors import Conflict, Refusal
from lms.ui import forms


class Assignment(forms.BaseForm):
    class Meta(forms.BaseForm.Meta):
        csrf = False

    title = forms.ShortText("Title", longest=20, missing="Write a title.")
    why = forms.LongText("Why")
    due = forms.DateField("Due date")
    start = forms.DateField("Start", missing="Choose a day.")
    count = forms.WholeNumber("How many", least=0, most=50, missing="Write a number.")
    email = forms.EmailText("Work e-mail")
    level = forms.OneOf("Which level?", choices=[("1", "One"), ("2", "Two")], missing="Choose a level.")
    person = forms.Pick("Person", choices=[("7", "Nadia")])
    news = forms.SomeOf("News", choices=[("weekly", "Weekly"), ("due", "Due")])
    tags = FieldList(forms.ShortText("Tag", longest=5))
    password = PasswordField("Password")
    token = HiddenField("Token")


FIELDS = "{% import 'ui/fields.html' as fields %}"
GOOD = {"title": "Handover", "start": "2026-04-10", "count": "0", "level": "2"}


def filled(app: Flask, **values: str) -> Any:
    with app.test_request_context():
        form = Assignment(formdata=MultiDict(GOOD | values))
        form.validate()
        return form


def test_a_good_form_has_nothing_to_put_right(bare: Flask) -> None:
    form = filled(bare, news="due", person="7", email="nadia@example.com")
    assert form.error_summary == []
    assert (form.count.data, form.level.data, form.news.data, form.start.data) == (
        0,
        "2",
        ["due"],
        date(2026, 4, 10),
    )


def test_text_arrives_cleaned_but_a_password_as_it_was_typed(bare: Flask) -> None:
    form = filled(bare, title="  Hando\x00ver ", why="one\r\ntwo \n", password=" a b ")
    assert (form.title.data, form.why.data, form.password.data) == ("Handover", "one\ntwo", " a b ")
    assert filled(bare, title="Cafe\u0301").title.data == "Café"


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"title": " "}, ("title", "Title: Write a title.")),
        ({"title": "a" * 21}, ("title", "Title: Write at most 20 characters; this has 21.")),
        ({"why": "a" * 2143}, ("why", "Why: Write at most 2,000 characters; this has 2,143.")),
        ({"due": "10 April"}, ("due", "Due date: Choose a day, or write it like 2026-04-10.")),
        ({"due": "0001-01-01"}, ("due", "Due date: Choose a day between 1900 and 2199.")),
        ({"start": "10 April"}, ("start", "Start: Choose a day, or write it like 2026-04-10.")),
        ({"start": ""}, ("start", "Start: Choose a day.")),
        ({"count": "51"}, ("count", "How many: Write a whole number from 0 to 50.")),
        ({"count": "few"}, ("count", "How many: Write a whole number from 0 to 50.")),
        ({"email": "nadia"}, ("email", "Work e-mail: Write an address like nadia@example.com.")),
        ({"level": "9"}, ("level-0", "Which level? Choose one of these.")),
        ({"person": "8"}, ("person", "Person: Choose one of these.")),
        ({"news": "hourly"}, ("news-0", "News: Choose one of these.")),
        ({"tags-0": "longer"}, ("tags-0", "Tag: Write at most 5 characters; this has 6.")),
    ],
)
def test_each_mistake_is_told_in_words_with_the_control_it_belongs_to(
    bare: Flask, values: dict[str, str], line: tuple[str, str]
) -> None:
    assert filled(bare, **values).error_summary == [line]


def test_nothing_chosen_asks_for_a_choice(bare: Flask) -> None:
    with bare.test_request_context():
        form = Assignment(formdata=MultiDict({key: value for key, value in GOOD.items() if key != "level"}))
        assert not form.validate()
        assert form.error_summary == [("level-0", "Which level? Choose a level.")]


def test_a_refusal_stands_at_its_field_or_above_the_form(bare: Flask) -> None:
    form = filled(bare)
    form.refuse(Refusal("Nadia is away until 1 June.", field="due"))
    form.refuse(Conflict("Ruth saved this at 14:02."))
    assert form.error_summary == [
        ("", "Ruth saved this at 14:02."),
        ("due", "Due date: Nadia is away until 1 June."),
    ]


def test_a_field_ties_label_hint_and_error_to_its_control_and_cuts_nothing_off(bare: Flask) -> None:
    with bare.test_request_context():
        form = Assignment(formdata=MultiDict({"title": "a" * 21}))
        form.validate()
        page = render_template_string(
            FIELDS + "{{ fields.field(form.title, hint='Short.', autocomplete='off') }}",
            form=form,
        )
    assert '<label for="title" >Title</label>' in page
    assert 'aria-describedby="title-hint title-error"' in page
    assert 'id="title-hint"' in page
    assert 'id="title-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'autocomplete="off"' in page
    assert "maxlength" not in page
    assert f'value="{"a" * 21}"' in page


def test_what_people_write_is_never_markup(bare: Flask) -> None:
    with bare.test_request_context():
        form = Assignment(formdata=MultiDict({"title": '"><script>', "why": "</textarea><script>"}))
        form.refuse(Refusal("<script>"))
        page = render_template_string(
            FIELDS
            + "{{ fields.error_summary(form) }}"
            + "{% for field in form if field.data %}{{ fields.field(field) }}{% endfor %}",
            form=form,
        )
    assert "<script" not in page
