"""News inside one transaction: a lower package announces a fact, a higher one listens."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Fact = TypeVar("Fact")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listen(kind: type[Fact], listener: Callable[[Fact], None]) -> None:
    """Call `listener` with every fact of this kind from now on. Listening twice is listening once."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def announce(fact: object) -> None:
    """Tell all listeners at once, inside the caller's transaction; if one raises, nothing is saved."""
    for listener in _listeners[type(fact)]:
        listener(fact)
