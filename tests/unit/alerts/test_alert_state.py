"""The life of one alert: what a minute that is past the limit, or not, makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals_collector.alerts.labels import fingerprint
from llm_vitals_collector.alerts.state import Holding, Progress, advance, resume

BEGIN = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
LETTERS = {None: ".", "pending": "p", "firing": "F"}


def phases(past: str, for_s: int, keep_firing_s: int) -> str:
    """A letter a minute: `.` nothing, `p` pending, `F` firing. In `past`, `x` is a minute past the limit."""
    now, progress, found = BEGIN, None, ""
    for letter in past:
        progress = advance(progress, Holding(for_s=for_s, keep_firing_s=keep_firing_s), now, is_past=letter == "x")
        found += LETTERS[progress.phase if progress else None]
        now += MINUTE
    return found


@pytest.mark.parametrize(
    ("past", "for_s", "keep_firing_s", "expected"),
    [
        pytest.param("....", 120, 0, "....", id="quiet"),
        pytest.param("xxxx", 120, 0, "ppFF", id="fires after its time"),
        pytest.param("xx..", 120, 0, "pp..", id="too short"),
        pytest.param("xx.xxx", 120, 0, "pp.ppF", id="begins anew after a gap"),
        pytest.param("x.", 0, 0, "F.", id="fires and ends at once"),
        pytest.param("xxx..x", 120, 0, "ppF..p", id="ends at once, and waits again"),
        pytest.param("x.....", 0, 180, "FFFF..", id="goes on for its time"),
        pytest.param("x..x...", 0, 180, "FFFFFFF", id="goes on anew each time"),
        pytest.param("x..x....", 0, 180, "FFFFFFF.", id="and then ends"),
        pytest.param("x.x.x.x", 0, 120, "FFFFFFF", id="a value at its limit does not come and go"),
    ],
)
def test_minute_by_minute(past: str, for_s: int, keep_firing_s: int, expected: str) -> None:
    assert phases(past, for_s, keep_firing_s) == expected


@given(
    past=st.lists(st.booleans(), max_size=60),
    for_minutes=st.integers(0, 5),
    keep_minutes=st.integers(0, 5),
)
def test_it_fires_where_the_definition_says(past: list[bool], for_minutes: int, keep_minutes: int) -> None:
    """It begins when the last `for` minutes and this one are past the limit, and ends `keep` minutes after the last."""
    found = phases("".join("x" if one else "." for one in past), 60 * for_minutes, 60 * keep_minutes)
    firing = False
    for minute in range(len(past)):
        since = max((k for k in range(minute + 1) if not past[k]), default=-1) + 1
        if past[minute] and minute - since >= for_minutes:
            firing = True
        elif firing and not past[minute]:
            # `since` is the first minute after the last one that was not past; count those that were not.
            clear = next(k for k in range(minute, -1, -1) if k == 0 or past[k - 1])
            firing = bool(keep_minutes) and minute - clear < keep_minutes
        assert (found[minute] == "F") == firing


@pytest.mark.parametrize(
    ("phase", "minutes", "goes_on"),
    [
        pytest.param("pending", 5, True, id="a short gap"),
        pytest.param("pending", 6, False, id="a long gap: pending begins anew"),
        pytest.param("firing", 600, True, id="a long gap: what fires goes on"),
    ],
)
def test_after_a_restart(phase: str, minutes: int, goes_on: bool) -> None:
    before = Progress(phase=phase, active_at=BEGIN, fired_at=BEGIN if phase == "firing" else None)
    found = resume(before, BEGIN, BEGIN + minutes * MINUTE, gap=timedelta(minutes=5))
    assert found == (before if goes_on else None)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        # The empty set and the pair of prometheus/common, model/signature_test.go.
        pytest.param({}, 14695981039346656037, id="empty"),
        pytest.param({"name": "garland, briggs", "fear": "love is not enough"}, 5799056148416392346, id="two"),
    ],
)
def test_the_fingerprint_is_alertmanagers(labels: dict[str, str], expected: int) -> None:
    assert fingerprint(labels) == f"{expected:016x}"
