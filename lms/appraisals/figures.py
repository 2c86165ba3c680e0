"""Numbers of a score sheet as the reader's language writes them, rounded for the eye only."""

from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.numbers import format_decimal
from flask_babel import get_locale

_SOURCE = Locale("en", "GB")


def fixed(value: Decimal | None, places: int = 2) -> str:
    """Give a number with a fixed count of decimals, half up, as the reader's language writes it."""
    return "–" if value is None else _written(value, places, "0." + "0" * places)


def short(value: Decimal) -> str:
    """Give a number with at most four decimals and no zeros at its end."""
    return _written(value, 4, "0.####")


def percent_of_bp(bp: Decimal | int | None) -> str:
    """Give basis points as percent: "20", "33.33"."""
    return "–" if bp is None else _written(Decimal(bp) / 100, 2, "0.##")


def _written(value: Decimal, places: int, pattern: str) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return str(format_decimal(rounded, pattern, locale=get_locale() or _SOURCE))
