"""Ratings as a relation, each row with the dimensions of its call: for measurements, remarks and labels."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from llm_vitals.verdicts.answer_label import answer_label
from llm_vitals_collector.store.clickhouse.about import about
from llm_vitals_collector.store.clickhouse.columns import time, us
from llm_vitals_collector.store.clickhouse.connection import Read
from llm_vitals_collector.store.clickhouse.latest import latest

# As in store/duckdb/ratings.py.
_SPACED: Final = r"trimBoth(lowerUTF8(replaceRegexpAll({text}, '[\\s\\pZ]+', ' ')))"
_MARKS: Final = "[\"\\'`*_\u201c\u201d\u201e\u00ab\u00bb]"
NORMAL: Final = (
    f"coalesce(nullIf(replaceRegexpAll({_SPACED}, '^{_MARKS}+|{_MARKS}*[.!]*{_MARKS}*$', ''), ''), {_SPACED})"
)
"""A label as it is compared: SQL with `{text}`."""
_SINCE: Final = f"at >= {time('previous_from')}"
_RATED: Final = f"SELECT * FROM ({latest('feedback', _SINCE)}) WHERE at < {time('to')}"  # noqa: S608 # ours
_NEAR: Final = f"started_at >= {time('calls_from')} AND started_at <= {time('calls_to')}"
_TIMES: Final = f"SELECT count(), {us('min(at)')}, {us('max(at)')} FROM ({_RATED})"  # noqa: S608 # ours
_UNCERTAIN: Final = f"""
SELECT 1 FROM ({_RATED}) WHERE id NOT IN (SELECT id FROM ({about(_RATED, near=_NEAR)}) WHERE certain) LIMIT 1
"""  # noqa: S608 # ours
_DAY_US: Final = 86_400_000_000
_ALWAYS: Final = {"calls_from": 0, "calls_to": 7_258_118_400_000_000}
"""From 1970 to 2200."""
_COMPARED: Final = f"SELECT * FROM ({_RATED}) WHERE expected IS NOT NULL AND actual IS NULL"  # noqa: S608 # ours
_ANY: Final = f"SELECT 1 FROM ({_COMPARED}) LIMIT 1"  # noqa: S608 # ours
_ANSWERS: Final = (
    "SELECT id, cityHash64(assumeNotNull(call_output)) AS answer, call_output "  # noqa: S608 # ours
    f"FROM ({about(_COMPARED, answers=True, near=_NEAR)}) WHERE call_output IS NOT NULL"  # ours
)
_HASHES: Final = f"SELECT id, answer FROM ({_ANSWERS})"  # noqa: S608 # ours
_TEXTS: Final = (
    f"SELECT answer, any(call_output) FROM ({_ANSWERS}) WHERE answer IN {{unread:Array(UInt64)}} GROUP BY answer"  # noqa: S608 # ours
)
_REMEMBERED: Final = 20_000

RATINGS: Final = f"""
SELECT rating, at, comment, call_trace_id AS trace_id, call_span_id AS span_id, call_request_model AS request_model,
       call_task AS task, call_provider AS provider, coalesce(call_service, rated_service) AS service,
       call_variant AS variant, labelled, if(labelled, expected_text, NULL) AS expected_label,
       if(labelled, actual_text, NULL) AS actual_label, expected_label = actual_label AS correct
FROM (
    SELECT rating, at, comment, call_trace_id, call_span_id, call_request_model, call_task, call_provider, call_service,
           rated_service, call_variant, {NORMAL.format(text="expected")} AS expected_text,
           {NORMAL.format(text="coalesce(actual, answered)")} AS actual_text,
           isNotNull(expected) AND row_number() OVER (
               PARTITION BY isNotNull(expected), at >= {time("from")},
                            coalesce(concat(call_trace_id, call_span_id), rated.id)
               ORDER BY at DESC, rated.id DESC
           ) = 1 AS labelled
    FROM (
        SELECT id, rating, at, comment, service AS rated_service, expected, actual,
               arrayElementOrNull({{answered:Array(String)}}, indexOf({{answered_ids:Array(String)}}, id)) AS answered
        FROM ({_RATED})
    ) AS rated
    LEFT JOIN ({about(_RATED, near=_NEAR)}) AS about ON rated.id = about.id
)
"""  # noqa: S608 # only text of this file
"""Rows of the ratings given from `previous_from` to `to`, each with the dimensions of its call; `labelled` where it has
the expected answer of its call (the latest of a period does; `from` parts the two periods), and `correct`, NULL where
there is nothing to compare. With the parameters of `Labels.of`."""


class Labels:
    """The labels of answers that ratings are compared with. An answer is read once. Thread-safe."""

    def __init__(self, read: Read) -> None:
        self._read: Final = read
        self._labels: Final[OrderedDict[int, str]] = OrderedDict()
        self._lock: Final = threading.Lock()

    def of(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Parameters of RATINGS: the ratings that have an expected answer and no label of their own, the labels of
        their calls, and the time in which calls are looked for."""
        near = _near(self._read, parameters)
        parameters = {**parameters, **near}
        found: dict[str, str] = {}
        if self._read(_ANY, parameters):
            hashes = {str(name): int(str(answer)) for name, answer in self._read(_HASHES, parameters)}
            with self._lock:
                labels = {answer: self._labels[answer] for answer in hashes.values() if answer in self._labels}
            unread = {*hashes.values()} - labels.keys()
            if unread:
                texts = self._read(_TEXTS, {**parameters, "unread": list(unread)})
                labels |= {int(str(answer)): answer_label(str(text)) for answer, text in texts}
                with self._lock:
                    self._labels.update(labels)
                    while len(self._labels) > _REMEMBERED:
                        self._labels.popitem(last=False)
            # A call that was erased meanwhile has no text any more.
            found = {name: labels[answer] for name, answer in hashes.items() if answer in labels}
        return {**near, "answered_ids": list(found), "answered": list(found.values())}


def _near(read: Read, parameters: Mapping[str, object]) -> dict[str, int]:
    """The time in which the calls of these ratings lie: from a day before the first of them to the last, as long as
    that leaves no doubt; else always. To look through 10 million calls takes two seconds of CPU."""
    ((ratings, first, last),) = read(_TIMES, parameters)
    if not ratings:
        return {"calls_from": 0, "calls_to": 0}
    near = {"calls_from": int(str(first)) - _DAY_US, "calls_to": int(str(last))}
    return _ALWAYS if read(_UNCERTAIN, {**parameters, **near}) else near
