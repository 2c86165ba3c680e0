"""Free text of people on a record: kept apart with a salt, so that it can go while digests still verify."""

import hmac
import json
import secrets
from typing import Any

from lms.appraisals import canonical
from lms.appraisals.models import RecordText
from lms.core.db import db

SALT_BYTES = 16


def keep(appraisal_id: int, text: str) -> RecordText:
    """Store a text word for word with a fresh salt; the record names its number and its digest."""
    salt = secrets.token_hex(SALT_BYTES)
    row = RecordText(appraisal_id=appraisal_id, salt=salt, text=text, digest=digest(salt, text))
    db.session.add(row)
    db.session.flush()
    return row


def keep_all(appraisal_id: int, words: dict[str, Any]) -> RecordText:
    """Store several texts as one, in canonical form; `words_of` reads them back."""
    return keep(appraisal_id, canonical.encode(words).decode())


def words_of(row: RecordText | None) -> dict[str, Any]:
    """Give back what `keep_all` stored; nothing where the text is gone."""
    if row is None:
        return {}
    words: dict[str, Any] = json.loads(row.text)
    return words


def digest(salt: str, text: str) -> str:
    """Give the digest that a record holds of a text."""
    return canonical.digest({"salt": salt, "text": text})


def fits(row: RecordText) -> bool:
    """Tell whether a text is still the one that was stored."""
    return hmac.compare_digest(row.digest, digest(row.salt, row.text))
