"""One POST to the one configured address: bounded in time and bytes, and to nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import Final, NamedTuple

from llm_vitals_collector.endpoints.connection import exchanged
from llm_vitals_collector.endpoints.errors import EndpointError
from llm_vitals_collector.endpoints.reason import reason_of
from llm_vitals_collector.evaluate.judge.errors import JudgeError

MOST_BYTES: Final = 256 * 1024
_MOST_INSIDE: Final = 64
"""Requests under way at once, those among them that nobody waits for any more."""
_OF_STATUS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("failed", "it does not take the request; LLM_VITALS_JUDGE_PARAMETERS can change its members"),
    401: ("key", "its key is missing or not taken (LLM_VITALS_JUDGE_KEY)"),
    403: ("key", "its key is missing or may not do this (LLM_VITALS_JUDGE_KEY)"),
    404: ("failed", "there is no such model or path (LLM_VITALS_JUDGE_MODEL, _URL)"),
    413: ("failed", "the request is too long for it"),
    422: ("failed", "it does not take the request; LLM_VITALS_JUDGE_PARAMETERS can change its members"),
    429: ("rate_limited", "it takes no more questions for now"),
}
"""The kind of error of a status, and what to do."""
_inside: Final = threading.BoundedSemaphore(_MOST_INSIDE)


class Received(NamedTuple):
    """A successful answer."""

    content_type: str | None
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, *, key: str | None = None) -> Received:
    """The answer, within `timeout_s` seconds, whatever the other side does. Raises JudgeError, with what the server
    says of an error, and without `key`."""
    if not _inside.acquire(blocking=False):
        raise JudgeError("busy", f"{_MOST_INSIDE} questions wait for it already")
    done: Future[Received] = Future()

    def run() -> None:
        try:
            done.set_result(_received(url, body, headers, timeout_s, key))
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


def _received(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, key: str | None) -> Received:
    try:
        with exchanged(url, body, headers, timeout_s=timeout_s, most_bytes=MOST_BYTES) as incoming:
            return Received(incoming.content_type, b"".join(incoming.chunks))
    except EndpointError as error:
        if error.status is not None:
            raise _of_status(error.status, error.body, key) from None
        raise JudgeError(error.kind, str(error)) from None


def _of_status(status: int, body: bytes, key: str | None) -> JudgeError:
    if 300 <= status < 400:
        return JudgeError("redirect", f"HTTP {status}: it leads elsewhere, which is not followed; set its own address")
    kind, text = _OF_STATUS.get(status, ("failed", ""))
    # Of a key that is not known providers show a part.
    message = "" if status == 401 else reason_of(body, key)
    return JudgeError(
        kind, f"HTTP {status}" + (f": {text}" if text else "") + (f". It says: {message}" if message else "")
    )
