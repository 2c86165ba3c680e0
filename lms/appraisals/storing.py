"""Store and move many at once: one statement for a whole table, however many people it is about."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, inspect, update
from sqlalchemy.orm.attributes import set_committed_value

from lms.appraisals import canonical, states, texts
from lms.appraisals.models import Appraisal, RecordText
from lms.appraisals.states import FactKind, State
from lms.core.db import Base, db


def add(rows: Sequence[Base]) -> None:
    """Store new rows of one table, all with values for the same columns; nothing is read back into them."""
    if not rows:
        return
    kind = type(rows[0])
    given = [column.key for column in inspect(kind).column_attrs if column.key in vars(rows[0])]
    db.session.connection().execute(insert(kind), [{name: vars(row)[name] for name in given} for row in rows])


def text(appraisal: Appraisal, words: Mapping[str, Any]) -> dict[str, Any]:
    """Give the text of what people wrote, with a new salt, for `add_texts` to store."""
    salt, written = secrets.token_hex(texts.SALT_BYTES), canonical.encode(words).decode()
    return {
        "appraisal_id": appraisal.id,
        "salt": salt,
        "text": written,
        "digest": texts.digest(salt, written),
    }


def add_texts(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Store texts, and give their numbers by their digests: each has a salt, so no two are the same."""
    if not rows:
        return {}
    numbered = insert(RecordText).returning(RecordText.digest, RecordText.id)
    return {row.digest: row.id for row in db.session.connection().execute(numbered, rows)}


def move(appraisals: Sequence[Appraisal], fact: FactKind) -> None:
    """Bring appraisals, which this transaction has locked, where a fact leads, as `standing.move` does for one.

    Raises ImpossibleHistory where the state table forbids it.
    """
    led: dict[State, list[Appraisal]] = defaultdict(list)
    for appraisal in appraisals:
        led[states.after(State(appraisal.state), fact)].append(appraisal)
    for state, moved in led.items():
        theirs = update(Appraisal).where(Appraisal.id.in_([appraisal.id for appraisal in moved]))
        values = {"state": state.value, "row_version": Appraisal.row_version + 1}
        db.session.connection().execute(theirs.values(values))
        for appraisal in moved:
            set_committed_value(appraisal, "state", state.value)
            set_committed_value(appraisal, "row_version", appraisal.row_version + 1)
