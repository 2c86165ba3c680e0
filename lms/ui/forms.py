"""Forms that speak plainly: cleaned text, limits said in words, and one list of what to put right."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField as _DateField
from wtforms import (
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, Email, InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.errors import Refusal
from lms.ui.words import number

SHORT = 120
LONG = 2000
_LONGEST_ADDRESS = 254
_EARLIEST = date(1900, 1, 1)
_LATEST = date(2199, 12, 31)
_NONCHARACTERS = frozenset(
    {chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)}
    | {chr(number) for number in range(0xFDD0, 0xFDF0)}
)
_NOT_OFFERED = lazy_gettext("Choose one of these.")


def clean(text: Any) -> Any:
    """Give text without blanks at its ends, letters and line ends written one way; leave others alone."""
    if not isinstance(text, str):
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    return "".join(letter for letter in text if _is_text(letter)).strip()


def _is_text(letter: str) -> bool:
    """Tell whether a letter may stand in a page: control characters and Unicode's noncharacters may not."""
    if letter in "\n\t":
        return True
    return letter not in _NONCHARACTERS and unicodedata.category(letter) != "Cc"


class BaseForm(FlaskForm):
    """A form whose texts arrive cleaned and whose errors read as one list."""

    class Meta(FlaskForm.Meta):
        """How fields are made, what they are read from, and in which language the library speaks."""

        @property
        def locales(self) -> list[str]:
            """Name the reader's language."""
            return [str(get_locale() or "en")]

        def get_translations(self, form: Any) -> Any:
            """Look the library's own words up once for a language, not from the disk for each form."""
            return DefaultMeta.get_translations(self, form)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what a form sends, and nothing else: neither a file nor JSON is a text somebody typed."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if form.is_submitted() else None

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Clean every text except passwords."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                filters = [*unbound_field.kwargs.get("filters", ()), clean]
                return unbound_field.bind(form=form, filters=filters, **options)
            return unbound_field.bind(form=form, **options)

    @property
    def error_summary(self) -> list[tuple[str, str]]:
        """List what to put right as (id of the control, words); the id is empty when no control is meant."""
        return [*(("", str(words)) for words in self.form_errors), *_errors(self)]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field it names, or above the form."""
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors.append(refusal.words)
        else:
            field.errors = [*field.errors, refusal.words]


class AtMost:
    """Refuse text that is too long, and say how long it is. Nothing is cut off."""

    def __init__(self, most: int) -> None:
        """Keep the limit, in characters."""
        self.most = most

    def __call__(self, _form: Any, field: Any) -> None:
        """Count what the person wrote."""
        has = len(field.data or "")
        if has > self.most:
            limit = number(self.most)
            raise ValidationError(
                _("Write at most %(most)s characters; this has %(has)s.", most=limit, has=number(has))
            )


# In every field below, `missing` holds the words for a field left empty; without them it may stay empty.


class ShortText(StringField):
    """One line of text, at most `longest` characters."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        longest: int = SHORT,
        missing: Any = None,
        **more: Any,
    ) -> None:
        """Make the field."""
        super().__init__(label, [*_presence(missing), AtMost(longest), *validators], **more)


class LongText(TextAreaField):
    """Several lines of text, at most `longest` characters."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        longest: int = LONG,
        missing: Any = None,
        **more: Any,
    ) -> None:
        """Make the field."""
        super().__init__(label, [*_presence(missing), AtMost(longest), *validators], **more)


class EmailText(EmailField):
    """An e-mail address."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, missing: Any = None, **more: Any
    ) -> None:
        """Make the field."""
        address = Email(lazy_gettext("Write an address like nadia@example.com."))
        super().__init__(label, [*_presence(missing), AtMost(_LONGEST_ADDRESS), address, *validators], **more)


class DateField(_DateField):
    """A day between 1900 and 2199."""

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, missing: Any = None, **more: Any
    ) -> None:
        """Make the field."""
        super().__init__(label, [*_choice(missing), *validators], **more)

    def process_formdata(self, valuelist: Any) -> None:
        """Read the date, or say how one is written."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Choose a day, or write it like 2026-04-10.")) from error
        if self.data is not None and not _EARLIEST <= self.data <= _LATEST:
            raise ValueError(_("Choose a day between 1900 and 2199."))


class WholeNumber(IntegerField):
    """A whole number from `least` to `most`."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        least: int,
        most: int,
        missing: Any = None,
        **more: Any,
    ) -> None:
        """Make the field."""
        self._words = lazy_gettext("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
        super().__init__(
            label, [*_choice(missing), NumberRange(least, most, self._words), *validators], **more
        )

    def process_formdata(self, valuelist: Any) -> None:
        """Read the number, or say which ones will do."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(self._words)) from error


class OneOf(RadioField):
    """One of a few things, all of them visible. Choices are (value, words)."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        choices: Any = (),
        missing: Any = None,
        **more: Any,
    ) -> None:
        """Make the field."""
        super().__init__(label, [*_choice(missing), *validators], **_words(more))
        self.choices = choices


class Pick(SelectField):
    """One of many things, in a list that opens. Choices are (value, words)."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        choices: Any = (),
        missing: Any = None,
        **more: Any,
    ) -> None:
        """Make the field."""
        super().__init__(label, [*_choice(missing), *validators], **_words(more))
        self.choices = choices


class SomeOf(SelectMultipleField):
    """Any number of things, as check boxes. Choices are (value, words)."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        choices: Any = (),
        missing: Any = None,
        **more: Any,
    ) -> None:
        """Make the field."""
        super().__init__(label, [*_choice(missing), *validators], **_words(more))
        self.choices = choices


def _presence(missing: Any) -> list[Any]:
    return [Optional()] if missing is None else [DataRequired(missing)]


def _choice(missing: Any) -> list[Any]:
    """Ask for an answer without looking at its value: 0 is one, and a wrong date keeps its own words."""
    return [Optional()] if missing is None else [InputRequired(missing)]


def _words(more: dict[str, Any]) -> dict[str, Any]:
    return {"invalid_value_message": _NOT_OFFERED, "invalid_choice_message": _NOT_OFFERED, **more}


def _errors(fields: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Walk fields, and the fields inside them, giving what to put right in the order of the page."""
    for field in fields:
        if isinstance(field, FormField):
            yield from _errors(field.form)
        elif isinstance(field, FieldList):
            yield from ((field.id, str(words)) for words in field.errors if isinstance(words, str))
            yield from _errors(field.entries)
        elif field.errors:
            yield _control(field), _line(str(field.label.text), str(field.errors[0]))


def _line(label: str, words: str) -> str:
    """Join a label and its error; a label that is a question needs no colon."""
    return f"{label} {words}" if label.endswith("?") else f"{label}: {words}"


def _control(field: Any) -> str:
    """Name the control a link can go to: the first of a group; none for what cannot be seen."""
    if isinstance(field, HiddenField):
        return ""
    return f"{field.id}-0" if isinstance(field, RadioField | SomeOf) else str(field.id)
