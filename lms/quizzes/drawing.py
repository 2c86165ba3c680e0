"""Draw an attempt: which questions of the pool, in which order, with their options in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

FIXED_ORDER = frozenset({"true-false"})


@dataclass(frozen=True, slots=True)
class Pooled:
    """A question of the pool as drawing sees it: its wording's id, its kind, its options' ids as written."""

    id: int
    kind: str
    option_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question that was drawn: its wording's id, and its options' ids in the order they are shown."""

    id: int
    option_order: tuple[str, ...]


def draw(
    pool: Sequence[Pooled],
    count: int | None,
    *,
    shuffle_questions: bool,
    shuffle_options: bool,
    chance: Random,
) -> list[Drawn]:
    """Draw `count` questions (None: all); unshuffled ones keep the author's order, as do true and false."""
    picked = _pick(pool, count, chance)
    if shuffle_questions:
        chance.shuffle(picked)
    return [Drawn(question.id, _options(question, chance, shuffle=shuffle_options)) for question in picked]


def _pick(pool: Sequence[Pooled], count: int | None, chance: Random) -> list[Pooled]:
    """Pick by chance, in the pool's order."""
    wanted = len(pool) if count is None else min(count, len(pool))
    places = sorted(chance.sample(range(len(pool)), wanted))
    return [pool[place] for place in places]


def _options(question: Pooled, chance: Random, *, shuffle: bool) -> tuple[str, ...]:
    if not shuffle or question.kind in FIXED_ORDER:
        return question.option_ids
    return tuple(chance.sample(question.option_ids, len(question.option_ids)))
