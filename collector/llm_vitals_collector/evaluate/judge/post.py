"""One POST to the one configured address: bounded in time and bytes, and to nowhere else."""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from llm_vitals_collector.evaluate.judge.errors import JudgeError
from llm_vitals_collector.no_redirects import DIRECT, OPENER
from llm_vitals_collector.settings import is_loopback

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
    deadline = time.monotonic() + timeout_s

    def run() -> None:
        try:
            done.set_result(_received(url, body, headers, timeout_s, deadline))
        except BaseException as error:  # noqa: BLE001 # it is raised where it is waited for
            done.set_exception(error)
        finally:
            _inside.release()

    # A socket's own time-out begins anew with each byte. A thread of its own can be left behind; it ends by itself.
    threading.Thread(target=run, name="llm-vitals-judge", daemon=True).start()
    try:
        return done.result(timeout_s)
    except NotInTime:
        raise JudgeError("timeout", f"it gave no whole answer within {timeout_s:g} s") from None


def _received(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, deadline: float) -> Received:
    request = urllib.request.Request(url, body, dict(headers), method="POST")  # noqa: S310 # settings take http and https only
    try:
        # A proxy of the environment knows nothing of a judge on this machine, and would be shown what is judged.
        opener = DIRECT if is_loopback(urlsplit(url).hostname or "") else OPENER
        with opener.open(request, timeout=timeout_s) as response:
            received = bytearray()
            while chunk := response.read1(65536):
                received += chunk
                if len(received) > MOST_BYTES:
                    raise JudgeError("too_large", f"its answer has more than {MOST_BYTES} bytes")
                if time.monotonic() > deadline:
                    raise JudgeError("timeout", f"it gave no whole answer within {timeout_s:g} s")
            length = response.headers.get("Content-Length", "")
            if length.isdecimal() and len(received) < int(length):
                raise JudgeError("unreachable", "the connection broke in mid-answer")
            return Received(response.headers.get("Content-Type"), bytes(received))
    except urllib.error.HTTPError as error:
        error.close()
        raise _of_status(error.code) from None
    except TimeoutError:
        raise JudgeError("timeout", f"it gave no answer within {timeout_s:g} s") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        # What these say may name the address, and an address may hold a secret.
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise JudgeError("timeout", f"it gave no answer within {timeout_s:g} s") from None
        words = reason.strerror if isinstance(reason, OSError) and reason.strerror else type(reason).__name__
        raise JudgeError("unreachable", f"it cannot be reached ({words})") from None


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
