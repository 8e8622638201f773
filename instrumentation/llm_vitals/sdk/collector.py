"""One question to the collector's evaluation API, answered in a thread that nobody need wait for."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

from llm_vitals.core.addresses import is_http, without_credentials
from llm_vitals.core.forks import at_fork
from llm_vitals.core.settings import API_KEY, COLLECTOR_URL
from llm_vitals.evaluation.criterion_score import CriterionScore
from llm_vitals.evaluation.result import CollectorError, Evaluation

_PATH: Final = "/api/evaluations"
_DEFAULT: Final = "http://localhost:4318"
_MOST_BYTES: Final = 1024 * 1024
_MOST_INSIDE: Final = 64
"""Questions under way at once, those among them that nobody waits for any more."""
_OK: Final = 200


class _Places:
    """A bounded number of questions under way. A child of a fork has none: the threads of its parent are not there."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_MOST_INSIDE)
        at_fork(in_child=self._renew)

    def _renew(self) -> None:
        self._free = threading.BoundedSemaphore(_MOST_INSIDE)

    def take(self) -> threading.BoundedSemaphore | None:
        """What is to be released; None where all are taken."""
        free = self._free
        return free if free.acquire(blocking=False) else None


_places: Final = _Places()


def evaluate(body: Mapping[str, object], timeout_s: float) -> Future[Evaluation]:
    """The collector's evaluation, or its CollectorError. Raises CollectorError where too many wait already.

    `timeout_s` is for each read of the socket; who waits for the whole waits for the Future.
    """
    address, headers = _collector()
    sent = json.dumps(body, default=str).encode("utf-8", "replace")
    if (place := _places.take()) is None:
        raise CollectorError(f"{_MOST_INSIDE} evaluations wait for the collector already")
    done: Future[Evaluation] = Future()
    done.set_running_or_notify_cancel()  # whoever is cancelled while it waits leaves it be

    def run() -> None:
        try:
            done.set_result(_evaluation(_received(address, headers, sent, timeout_s)))
        except CollectorError as error:
            done.set_exception(error)
        except BaseException as error:  # noqa: BLE001 - whatever it is, there is no answer, and the fallback is due
            done.set_exception(_unreachable(address, error))
        finally:
            place.release()

    try:
        threading.Thread(target=run, name="llm-vitals-evaluate", daemon=True).start()
    except RuntimeError as error:  # no thread can be had, as at the end of the interpreter
        place.release()
        raise CollectorError(f"the collector was not asked ({error})") from error
    return done


def _unreachable(address: str, error: BaseException) -> CollectorError:
    return CollectorError(
        f"the collector at {without_credentials(address)} cannot be reached ({type(error).__name__}): is it running, "
        f"and is {COLLECTOR_URL.name} right?"
    )


def _collector() -> tuple[str, dict[str, str]]:
    """Address and headers: our own variables, else where telemetry goes, with the headers that it has."""
    headers = {"Content-Type": "application/json", "User-Agent": "llm-vitals"}
    own = os.environ.get(COLLECTOR_URL.name, "").strip()
    address = own or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip() or _DEFAULT
    if key := os.environ.get(API_KEY.name, "").strip():
        headers["x-api-key"] = key
    elif not own:
        pairs = (pair.partition("=") for pair in os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", "").split(","))
        found = {name.strip().lower(): unquote(value.strip()) for name, equals, value in pairs if equals}
        headers |= {name: found[name] for name in ("authorization", "x-api-key") if name in found}
    return address.rstrip("/"), headers


def _received(address: str, headers: Mapping[str, str], body: bytes, timeout_s: float) -> bytes:
    if not is_http(address):
        raise CollectorError(f"{COLLECTOR_URL.name}={without_credentials(address)!r}: expected {COLLECTOR_URL.kind}")
    parts = urlsplit(address)
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=timeout_s, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_s)
    try:
        connection.request("POST", f"{parts.path}{_PATH}", body, dict(headers))
        response = connection.getresponse()
        received = response.read(_MOST_BYTES + 1)
        if response.status != _OK:
            raise CollectorError(_refusal(response.status, received))
    except TimeoutError as error:
        raise CollectorError(f"the collector gave no answer within {timeout_s:g} s") from error
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(address, error) from error
    finally:
        connection.close()
    if len(received) > _MOST_BYTES:
        raise CollectorError(f"the collector's answer has more than {_MOST_BYTES} bytes")
    return received


def _refusal(status: int, received: bytes) -> str:
    detail = _object(received).get("detail")
    if status == http.HTTPStatus.NOT_FOUND:
        detail = f"there is no evaluation API: set {COLLECTOR_URL.name} to the address of `llm-vitals up`"
    if status in (http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN):
        detail = f"it takes no such key: set {API_KEY.name} to one with the right `send`"
    return f"the collector answered HTTP {status}" + (f": {detail[:500]}" if isinstance(detail, str) else "")


def _evaluation(received: bytes) -> Evaluation:
    members = _object(received)
    scores = members.get("scores")
    if not isinstance(scores, dict):
        raise CollectorError("the collector's answer is no evaluation")
    outcome, page = members.get("outcome"), members.get("page")
    deductions = cast("list[Any]", members.get("deductions") or [])
    try:
        found = {name: _score(name, one) for name, one in cast("dict[str, dict[str, Any]]", scores).items()}
        names = tuple(str(one["name"]) for one in deductions)
    except (KeyError, TypeError) as error:
        raise CollectorError("the collector's answer is no evaluation of this version") from error
    return Evaluation(
        scores=found,
        outcome=outcome if isinstance(outcome, str) else None,
        deductions=names,
        by="collector",
        page=page if isinstance(page, str) else None,
    )


def _score(name: str, one: Mapping[str, Any]) -> CriterionScore:
    known = {field: one[field] for field in CriterionScore.__dataclass_fields__ if field in one and field != "name"}
    return CriterionScore(name=name, **known)


def _object(received: bytes) -> dict[str, object]:
    try:
        value: object = json.loads(received)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
