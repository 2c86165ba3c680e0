"""Passwords: argon2id at the ASVS floor, few at a time, and one rule: long enough, not common."""

import os
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext as _

from lms.core.errors import Refusal

SHORTEST = 12
LONGEST = 200
_COMMON = frozenset(
    {
        "password",
        "password1",
        "password123",
        "passwordpassword",
        "123456789012",
        "1234567890123",
        "qwertyuiopas",
        "qwertyuiop123",
        "iloveyouiloveyou",
        "letmeinletmein",
        "administrator",
        "welcomewelcome",
        "welcome123456",
        "changemechangeme",
        "goldenrule123",
        "goldenrulegoldenrule",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "111111111111",
        "000000000000",
    }
)
# Hashing takes 46 MiB and 46 ms: bounded, so that sign-in day does not stall the lessons.
_room = BoundedSemaphore(max(1, (os.cpu_count() or 2) - 1))


def check(password: str, name: str, email: str) -> None:
    """Refuse a password that is too short, too long, very common, or somebody's own name or address."""
    if len(password) < SHORTEST:
        raise Refusal(
            _("Use at least %(count)s characters. A few words in a row work well.", count=SHORTEST),
            field="password",
        )
    if len(password) > LONGEST:
        raise Refusal(_("Use at most %(count)s characters.", count=LONGEST), field="password")
    if password.casefold() in _COMMON or password.casefold() in {name.casefold(), email.casefold()}:
        raise Refusal(_("Many people would guess this one. Choose other words."), field="password")


def hashed(password: str) -> str:
    """Give the argon2id hash to store."""
    with _room:
        return _hasher(current_app.testing).hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password fits a stored hash; without one, take as long and say no."""
    hasher = _hasher(current_app.testing)
    try:
        with _room:
            hasher.verify(stored or _decoy(current_app.testing), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _hasher(quick: bool) -> PasswordHasher:
    """Give the hasher: 1 pass over 46 MiB (OWASP ASVS 5.0, appendix C); a small one in tests."""
    return PasswordHasher(time_cost=1, memory_cost=64 if quick else 46 * 1024, parallelism=1)


@cache
def _decoy(quick: bool) -> str:
    return _hasher(quick).hash("nobody has this password")
