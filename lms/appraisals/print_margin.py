"""The margin of a record's printed pages, one file per record: margin boxes cannot read the page."""

from datetime import date

from flask_babel import gettext as _

from lms.appraisals.queries import Record
from lms.ui.words import short_day

_GROUP, _SHOWN = 4, 16


def css(record: Record, address: str, today: date) -> str:
    """Give the style sheet with the record's number and version, its digest, the date and its address."""
    version = record.release.version if record.release else None
    named = _("%(number)s, version %(version)s", number=record.appraisal.number, version=version)
    lines = [
        named if version else _("%(number)s, not released", number=record.appraisal.number),
        _("digest %(digest)s", digest=grouped(seal(record))),
        _("printed %(day)s", day=short_day(today)),
    ]
    content = f'"{_quoted(" · ".join(lines))}\\A {_quoted(address)}"'
    box = f"content: {content}; white-space: pre; font: 8pt/1.4 sans-serif; color: #57534c;"
    return f"@page {{ @bottom-left {{ {box} }} }}\n"


def seal(record: Record) -> str:
    """Give the digest that stands for the whole record: of its release, else of its evidence and sheet."""
    if record.release:
        return record.release.digest
    return record.sheets[-1].chain if record.sheets else ""


def grouped(digest: str) -> str:
    """Give the start of a digest in groups of four: "9f2c 41d8 07be 3a6e"."""
    start = digest[:_SHOWN]
    return " ".join(start[at : at + _GROUP] for at in range(0, len(start), _GROUP)) or "–"


def _quoted(text: str) -> str:
    """Give text as it may stand in a CSS string: nothing in it can end the string or start a line."""
    return "".join(
        letter if letter.isalnum() or letter in " .,:/·–-_" else f"\\{ord(letter):x} " for letter in text
    )
