"""Bodies of the Playground's API, read and checked: what is run, and where. They name endpoints, never addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.evaluation_requests import validated
from llm_vitals_collector.api.playground_models import MOST_RUNS, RequestBody, RunBody, TargetBody, TestBody
from llm_vitals_collector.endpoints.chat import OURS, ChatRequest
from llm_vitals_collector.endpoints.endpoint import Endpoint

_ROLES: Final = ("user", "assistant", "tool", "system", "developer")
_MEMBERS: Final = frozenset({"role", "content", "name", "tool_calls", "tool_call_id"})
NO_ENDPOINT: Final = (
    "no endpoint is configured: start the collector with LLM_VITALS_ENDPOINTS (docs/playground.md shows the file)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One call that is to be made."""

    target: int
    endpoint: Endpoint
    request: ChatRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The calls of a request, and what their answers are measured by."""

    runs: Sequence[Run]
    before: str | None
    judge: bool
    expected: str | None


def plan_of(value: object, endpoints: Mapping[str, Endpoint]) -> Plan:
    """What a body asks to run. Raises ApiError (400)."""
    body = validated(RunBody, value, "")
    if body.runs * len(body.targets) > MOST_RUNS:
        raise ApiError.of_field("runs", body.runs, f"{MOST_RUNS} calls at most, all targets together")
    _check(body)
    return Plan(
        runs=[
            Run(
                target=at,
                endpoint=_endpoint(target, endpoints, f"targets[{at}]."),
                request=_request(body, target.model),
            )
            for at, target in enumerate(body.targets)
            for _ in range(body.runs)
        ],
        before=body.before,
        judge=body.judge,
        expected=body.expected or None,
    )


def tested_of(value: object, endpoints: Mapping[str, Endpoint], known: Sequence[str]) -> tuple[Run, TestBody]:
    """What a regression test is to be made of. Raises ApiError (400)."""
    body = validated(TestBody, value, "")
    _check(body)
    if unknown := sorted(body.minimum.keys() - set(known)):
        raise ApiError.of_field("minimum", unknown[0], f"criteria out of {', '.join(known)}")
    endpoint = _endpoint(body.target, endpoints, "target.")
    return Run(target=0, endpoint=endpoint, request=_request(body, body.target.model)), body


def _request(body: RequestBody, model: str) -> ChatRequest:
    return ChatRequest(
        model=model,
        messages=body.messages,
        system=body.system or "",
        tools=body.tools or (),
        parameters=body.parameters or {},
    )


def _endpoint(target: TargetBody, endpoints: Mapping[str, Endpoint], path: str) -> Endpoint:
    found = endpoints.get(target.endpoint)
    if found is None:
        known = f"the name of a configured endpoint: {', '.join(endpoints)}" if endpoints else f"one, but {NO_ENDPOINT}"
        raise ApiError.of_field(f"{path}endpoint", target.endpoint, known)
    return found


def _check(body: RequestBody) -> None:
    for at, message in enumerate(body.messages):
        if message.get("role") not in _ROLES:
            raise ApiError.of_field(f"messages[{at}].role", message.get("role"), f"one of {', '.join(_ROLES)}")
        if unknown := sorted(message.keys() - _MEMBERS):
            raise ApiError.of_field(f"messages[{at}]", unknown[0], f"no members but {', '.join(sorted(_MEMBERS))}")
        if not isinstance(message.get("content"), str | list | None):
            raise ApiError.of_field(f"messages[{at}].content", message.get("content"), "text, a list of parts, or null")
    for name in body.parameters or ():
        if name in OURS:
            raise ApiError.of_field(f"parameters.{name}", (body.parameters or {})[name], OURS[name])
