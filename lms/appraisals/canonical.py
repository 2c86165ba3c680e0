"""One canonical form for everything of record, and the digests and chains made from it.

The form is JSON in UTF-8 with sorted keys and no spaces. A Decimal is text without an exponent or trailing
zeros, a moment is UTC with microseconds, text is NFC. Equal values therefore have equal digests on every
machine and every database.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"

GENESIS = "0" * 64
_HEX = re.compile(r"[0-9a-f]{64}")


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical form, as 64 hex digits."""
    return hashlib.sha256(encode(value)).hexdigest()


def chain(previous: str, digest: str) -> str:
    """Return the next link of a chain: the SHA-256 of the link before (first: GENESIS) and a digest."""
    for link in (previous, digest):
        if not _HEX.fullmatch(link):
            raise ValueError(f"{link!r} is not a SHA-256 in hex")
    return hashlib.sha256(f"{previous}{digest}".encode("ascii")).hexdigest()


def chain_head(digests: Iterable[str]) -> str:
    """Return the last link of the chain over these digests, in their order."""
    head = GENESIS
    for item in digests:
        head = chain(head, item)
    return head


def encode(value: object) -> bytes:
    """Return the canonical bytes of a value; TypeError or ValueError for what has no canonical form."""
    text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def plain(value: object) -> Plain:
    """Return the value as plain JSON data, ready to store; a float or a moment without a zone is refused."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _text(value)


def _mapping(value: Mapping[object, object]) -> dict[str, Plain]:
    result: dict[str, Plain] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a canonical key is text, not {type(key).__name__}")
        name = _text(key)
        if name in result:
            raise ValueError(f"two keys are the same text: {name!r}")
        result[name] = plain(item)
    return result


def _text(value: object) -> str:
    match value:
        case str():
            return unicodedata.normalize("NFC", str.__str__(value))
        case Decimal():
            return _number(value)
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is not a number of record")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _moment(value: datetime) -> str:
    if value.utcoffset() is None:
        raise ValueError("a moment of record needs its zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
