"""The cursor of a list."""

from __future__ import annotations

import base64
from datetime import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals_collector.store import cursor


@given(st.datetimes(timezones=st.just(timezone.utc)), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_cursor_names_the_record_that_it_was_made_of(at, name):
    assert cursor.decode(cursor.encode(at, "ab", name), ids=2) == (at, ("ab", name))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("garbage", id="no base64"),
        pytest.param("é", id="not ASCII"),
        pytest.param(base64.b64encode(b"1").decode(), id="no id"),
        pytest.param(base64.b64encode(b"x.a").decode(), id="no time"),
        pytest.param(base64.b64encode(b"999999999999999999.a").decode(), id="past the year 9999"),
        pytest.param(base64.b64encode(b"9" * 300 + b".a").decode(), id="far past it"),
        pytest.param(base64.b64encode(b"-999999999999999999.a").decode(), id="before the year 1"),
        pytest.param("MS5h" * 10_000, id="endless"),
    ],
)
def test_any_other_text_is_refused(text):
    with pytest.raises(ValueError, match="before: expected the `next` of the page before this one"):
        cursor.decode(text, ids=1)
