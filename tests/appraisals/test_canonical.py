"""The canonical form: equal values have equal digests, and one changed value breaks the chain."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.appraisals.canonical import GENESIS, chain, chain_head, digest, encode, plain
from lms.appraisals.scoring.reasons import Reason

KEYS = st.text(max_size=6).filter(lambda text: unicodedata.is_normalized("NFC", text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | KEYS | st.decimals(-999, 999, places=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def test_the_form_is_pinned_byte_for_byte():
    record = {
        "points": Decimal("77.180"),
        "at": datetime(2026, 10, 15, 0, 0, tzinfo=timezone(timedelta(hours=1))),
        "due": date(2026, 4, 4),
        "late": True,
        "level": 4,
        "reason": None,
        "words": ["Châu", "“so”"],
    }
    assert encode(record).decode() == (
        '{"at":"2026-10-14T23:00:00.000000Z","due":"2026-04-04","late":true,"level":4,'
        '"points":"77.18","reason":null,"words":["Châu","“so”"]}'
    )
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("12.50"), Decimal("12.5")),
        (Decimal("1E+2"), Decimal(100)),
        (Decimal("-0.00"), Decimal(0)),
        ("Cha\u0302u", "Ch\u00e2u"),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        ((1, 2), [1, 2]),
        (Reason.PRACTICE_ONLY, "practice-only"),
        ({Reason.PRACTICE_ONLY: 1}, {"practice-only": 1}),
        (datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 14, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_equal_values_have_one_digest(one, other):
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("12.5"), Decimal("12.51")),
        (Decimal(4), 4),
        (True, 1),
        (None, ""),
        ([], {}),
        ([1, 2], [2, 1]),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_different_values_have_different_digests(one, other):
    assert digest(one) != digest(other)


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"x", object(), {1: "a"}, [{"a": 0.0}]])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        digest(value)


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001 - a naive moment is the point
        Decimal("NaN"),
        Decimal("Infinity"),
        {"\u00e2": 1, "a\u0302": 2},
    ],
)
def test_ambiguous_values_are_refused(value):
    with pytest.raises(ValueError, match=r"zone|number of record|same text"):
        digest(value)


@given(VALUES)
def test_plain_data_is_already_canonical(value):
    assert plain(plain(value)) == plain(value)
    assert digest(plain(value)) == digest(value)


def test_one_changed_item_changes_every_later_link():
    digests = [digest({"item": number}) for number in range(5)]
    tampered = [*digests[:2], digest({"item": 99}), *digests[3:]]
    links, tampered_links = ([chain_head(items[:end]) for end in range(6)] for items in (digests, tampered))
    assert links[:3] == tampered_links[:3]
    assert all(one != other for one, other in zip(links[3:], tampered_links[3:], strict=True))


def test_a_chain_starts_at_genesis_and_notices_order_and_loss():
    first, second = digest("first"), digest("second")
    assert chain_head([]) == GENESIS
    assert chain_head([first, second]) == chain(chain(GENESIS, first), second)
    assert len({chain_head(items) for items in ([first, second], [second, first], [first], [second])}) == 4


@pytest.mark.parametrize("link", ["", "abc", "G" * 64, "A" * 64, "0" * 65, "0" * 63 + "\n"])
def test_only_digests_are_chained(link):
    with pytest.raises(ValueError, match="SHA-256"):
        chain(link, GENESIS)
    with pytest.raises(ValueError, match="SHA-256"):
        chain(GENESIS, link)
