"""What people say of answers of a history, by the collector's API: whether they deal with what was asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

from llm_vitals_collector.evaluate.online.pick import place
from llm_vitals_demo.history.attempt import Attempt
from llm_vitals_demo.scoring import LABELLED, SHARE

BY: Final = "lena"
_AT_ONCE: Final = 8
"""Labels under way: the collector commits together what waits."""
_TIMEOUT_S: Final = 60.0


class LabelError(Exception):
    """The collector did not accept a label; the message says what it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLabel:
    """What a person says of the answer of a call, as `POST /api/labels` takes it."""

    trace_id: str
    span_id: str
    good: bool


def label_of(attempt: Attempt, trace_id: str, span_id: str) -> AnswerLabel | None:
    """What a person says of an attempt's answer; None where there is no answer, or nobody looks at the call.

    Those are labelled that the collector picks as any call, so that the judge's errors are known for all of them.
    """
    if not attempt.answer or attempt.fault is not None or place(trace_id, span_id) >= SHARE:
        return None
    # A ticket in the wrong queue deals with what was asked: it is wrong, and no other matter.
    routed = attempt.conversation.assistant == "tickets"
    fits = attempt.answer == attempt.conversation.answer and attempt.conversation.kind == "ok"
    return AnswerLabel(trace_id=trace_id, span_id=span_id, good=routed or fits)


def send(url: str, labels: Sequence[AnswerLabel]) -> None:
    """Send labels of calls that the collector has. Raises LabelError."""
    parts = [labels[number::_AT_ONCE] for number in range(_AT_ONCE)]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
        for done in [threads.submit(_send, url, part) for part in parts if part]:
            done.result()


def _send(url: str, labels: Sequence[AnswerLabel]) -> None:
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT_S)
    try:
        for one in labels:
            body = {"trace_id": one.trace_id, "span_id": one.span_id, "criterion": LABELLED, "good": one.good, "by": BY}
            connection.request("POST", "/api/labels", json.dumps(body), {"content-type": "application/json"})
            response = connection.getresponse()
            text = response.read()
            if response.status != 201:
                message = f"{url}/api/labels answered {response.status}: {text[:200].decode('utf-8', 'replace')}"
                raise LabelError(message)
    except (OSError, HTTPException) as error:
        message = f"{url} did not accept a label ({error}): expected the demo's collector; does another server listen?"
        raise LabelError(message) from error
    finally:
        connection.close()
