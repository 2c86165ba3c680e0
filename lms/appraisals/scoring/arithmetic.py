"""The arithmetic of the customer-service section formula cs-1: Decimal only, one precision, one rounding."""

from collections.abc import Callable, Iterable
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

ZERO = Decimal(0)
ONE = Decimal(1)
HIGHEST_POINTS = Decimal(100)
FULL_WEIGHT = 10_000

EXACT = Context(
    prec=28,
    rounding=ROUND_HALF_EVEN,
    Emin=-999_999,
    Emax=999_999,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow, FloatOperation],
)

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def exactly(calculation: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run a calculation with 28 digits and without floats, whatever context its caller has set."""

    @wraps(calculation)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with localcontext(EXACT):
            return calculation(*args, **kwargs)

    return run


def weighted_mean(pairs: Iterable[tuple[Decimal, Decimal | int]]) -> Decimal:
    """Return the mean of (value, weight) pairs, with a single division."""
    values = list(pairs)
    total = sum((value * weight for value, weight in values), ZERO)
    return total / sum((Decimal(weight) for _, weight in values), ZERO)


def mean(values: Iterable[Decimal | int]) -> Decimal:
    """Return the plain mean."""
    return weighted_mean((Decimal(value), 1) for value in values)


def clamp(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """Return the value, or the bound that it passed."""
    return max(low, min(high, value))


@exactly
def round_points(value: Decimal) -> Decimal:
    """Points with two decimals, half up: the one rounding of the formula."""
    # Three thirds of 28 digits make 0.999…: twelve decimals make them whole again before a tie is judged.
    whole_again = value.quantize(Decimal("1e-12"))
    return whole_again.quantize(Decimal("0.01"), ROUND_HALF_UP)


@exactly
def round_level(value: Decimal) -> int:
    """Return a whole level, half up."""
    return int(value.quantize(ONE, ROUND_HALF_UP))
