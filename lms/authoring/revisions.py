"""Revisions: a fingerprint of what a document means, blind to spacing, hints and feedback."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence

Meaning = str | int | bool | None | Sequence["Meaning"] | Mapping[str, "Meaning"]


def revision(meaning: Meaning) -> str:
    """Return the SHA-256 of a meaning in canonical JSON, as 64 hexadecimal digits."""
    canonical = json.dumps(_normal(meaning), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _normal(meaning: Meaning) -> Meaning:
    """Return the meaning with text in one spelling: composed characters, single spaces."""
    if isinstance(meaning, str):
        return " ".join(unicodedata.normalize("NFC", meaning).split())
    if isinstance(meaning, Mapping):
        return {key: _normal(value) for key, value in meaning.items()}
    if isinstance(meaning, Sequence):
        return [_normal(value) for value in meaning]
    return meaning
