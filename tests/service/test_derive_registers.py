"""Registers: the laws of their merge, and how near their counts come."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals_collector.derive.registers import (
    M,
    distinct,
    merge,
    partition_and_value,
    query_identity,
    returning_share,
    touch,
)

SOME = st.dictionaries(
    st.integers(0, 63), st.floats(0, 1, exclude_min=True, exclude_max=True, allow_subnormal=False), max_size=64
)


def seen(identities):
    registers = {}
    for identity in identities:
        touch(registers, identity)
    return registers


@given(SOME, SOME, SOME)
def test_merging_is_associative_commutative_and_idempotent(a, b, c):
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(c, a, b)
    assert merge(a, b) == merge(b, a)
    assert merge(a, a) == a
    assert merge(merge(a, b), b) == merge(a, b)
    assert merge(a, {}) == a


@given(st.lists(st.text(max_size=8), max_size=80), st.randoms())
def test_what_is_seen_does_not_depend_on_order_repetition_or_process(identities, shuffled):
    whole = seen(identities)
    mixed = identities * 2
    shuffled.shuffle(mixed)
    assert seen(mixed) == whole
    half = len(identities) // 2
    assert merge(seen(identities[:half]), seen(identities[half:])) == whole


@given(st.text(max_size=40))
@settings(max_examples=200)
def test_an_identity_has_a_partition_and_a_value_inside_the_bounds(identity):
    partition, value = partition_and_value(identity)
    assert 0 <= partition < M
    assert 0 < value < 1
    assert float(repr(value)) == value


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        pytest.param("", (320, 0.3058705603604269), id="empty"),
        pytest.param("u-42", (539, 0.6246576732056103), id="ascii"),
        pytest.param("\u00e9\ud800", (972, 0.8569964260375614), id="lone surrogate"),
    ],
)
def test_the_hash_never_changes(identity, expected):
    """Registers in Prometheus are weeks old: another hash would count every user twice."""
    assert partition_and_value(identity) == expected


def test_the_hash_is_the_same_in_another_process():
    code = "from llm_vitals_collector.derive.registers import partition_and_value as p; print(*p('u-42'))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert (int(told[0]), float(told[1])) == partition_and_value("u-42")


def test_user_and_question_do_not_run_together():
    assert query_identity("ab", "c") != query_identity("a", "bc")


def test_nothing_seen_is_nobody():
    assert distinct({}) == 0
    assert returning_share({}, {}) == 0
    assert returning_share(seen(["a"]), {}) == 0


def test_one_is_one():
    """Few are nearly exact: with one touched register the estimate is m / (m - 1 + value)."""
    assert distinct(seen(["a"])) == pytest.approx(1, abs=0.001)
    assert returning_share(seen(["a"]), seen(["a"])) == 1


@pytest.mark.parametrize("users", [10, 100, 1_000, 20_000, 200_000])
def test_distinct_comes_within_four_standard_errors(users):
    """3.1% each, docs/registers.md."""
    draw = random.Random(users)
    found = distinct(seen(f"{draw.getrandbits(64):x}" for _ in range(users)))
    assert found == pytest.approx(users, rel=0.125)


@pytest.mark.parametrize(("share", "error"), [(0.3, 0.3), (0.6, 0.2), (1.0, 0.125)])
def test_returning_comes_within_four_standard_errors(share, error):
    users = 5_000
    a = seen(f"u-{i}" for i in range(users))
    stay = int(share * users)
    b = seen([*(f"u-{i}" for i in range(stay)), *(f"new-{i}" for i in range(users - stay))])
    assert returning_share(a, b) == pytest.approx(share, rel=error)


def test_returning_is_of_the_users_of_the_period():
    """Half of these 2,000 were among the 21,000 before: not 1 in 22 of all."""
    now = seen(f"u-{i}" for i in range(2_000))
    before = seen(f"u-{i}" for i in range(1_000, 22_000))
    assert returning_share(now, before) == pytest.approx(0.5, rel=0.5)


def test_strangers_do_not_return():
    assert returning_share(seen(f"a-{i}" for i in range(5_000)), seen(f"b-{i}" for i in range(5_000))) == 0
