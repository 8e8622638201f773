"""One POST to the one configured address: bounded in time and bytes, and to nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import Final, NamedTuple

from llm_vitals_collector.endpoints.connection import exchanged
from llm_vitals_collector.endpoints.errors import EndpointError
from llm_vitals_collector.evaluate.judge.errors import JudgeError

MOST_BYTES: Final = 256 * 1024
_MOST_INSIDE: Final = 64
"""Requests under way at once, those among them that nobody waits for any more."""
_inside: Final = threading.BoundedSemaphore(_MOST_INSIDE)


class Received(NamedTuple):
    """A successful answer."""

    content_type: str | None
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Received:
    """The answer, within `timeout_s` seconds, whatever the other side does. Raises JudgeError."""
    if not _inside.acquire(blocking=False):
        raise JudgeError("busy", f"{_MOST_INSIDE} questions wait for it already")
    done: Future[Received] = Future()

    def run() -> None:
        try:
            done.set_result(_received(url, body, headers, timeout_s))
        except BaseException as error:  # noqa: BLE001 # it is raised where it is waited for
            done.set_exception(error)
        finally:
            _inside.release()

    # The name of a host is looked up without a limit of time. A thread of its own can be left behind: it ends then.
    threading.Thread(target=run, name="llm-vitals-judge", daemon=True).start()
    try:
        return done.result(timeout_s)
    except NotInTime:
        raise JudgeError("timeout", f"it gave no whole answer within {timeout_s:g} s") from None


def _received(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Received:
    try:
        with exchanged(url, body, headers, timeout_s=timeout_s, most_bytes=MOST_BYTES) as incoming:
            return Received(incoming.content_type, b"".join(incoming.chunks))
    except EndpointError as error:
        if error.status is not None:
            raise _of_status(error.status) from None
        raise JudgeError(error.kind, str(error)) from None


def _of_status(status: int) -> JudgeError:
    if 300 <= status < 400:
        return JudgeError("redirect", f"HTTP {status}: it leads elsewhere, which is not followed; set its own address")
    if status in (401, 403):
        return JudgeError("key", f"HTTP {status}: its key is missing or not taken (LLM_VITALS_JUDGE_KEY)")
    if status == 429:
        return JudgeError("rate_limited", "HTTP 429: it takes no more questions for now")
    if status == 404:
        return JudgeError("failed", "HTTP 404: there is no such model or path (LLM_VITALS_JUDGE_MODEL, _URL)")
    if status == 400:
        return JudgeError(
            "failed", "HTTP 400: it does not take the request; LLM_VITALS_JUDGE_PARAMETERS can change its members"
        )
    return JudgeError("failed", f"HTTP {status}")
