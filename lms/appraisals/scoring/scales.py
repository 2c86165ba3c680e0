"""Does a value fit the scale it is stored on? ValueError if it is off, TypeError for another type."""

from decimal import Decimal

from lms.appraisals.scoring.arithmetic import FULL_WEIGHT


def check_weights(name: str, weights: list[int], lowest: int) -> None:
    """Refuse weights below the lowest, and a set that does not sum to 10,000 basis points."""
    for weight in weights:
        check_whole(name, weight, lowest, FULL_WEIGHT)
    if sum(weights) != FULL_WEIGHT:
        raise ValueError(f"the weights of the {name} sum to {sum(weights)}, not to {FULL_WEIGHT}")


def check_whole(name: str, value: object, low: int, high: int | None) -> None:
    """Refuse anything but a whole number within its bounds."""
    if type(value) is not int:
        raise TypeError(f"{name} is a whole number, not {value!r}")
    check_number(name, value, low, high)


def check_number(name: str, value: object, low: int, high: int | None) -> None:
    """Refuse anything but a finite Decimal or whole number within its bounds; None means not known."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"{name} is a Decimal or a whole number, not {value!r}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{name} is a finite number, not {value}")
    if value < low or (high is not None and value > high):
        raise ValueError(f"{name} {value} is outside its scale")
