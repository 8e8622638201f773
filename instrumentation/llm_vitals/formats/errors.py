"""The body of an error, whatever API sent it: type, message, and whether it is a refusal.

Read from openai 3.54 `_exceptions.py`, anthropic 2.12 `types/shared/error_response.py`, and the providers' documents:
OpenAI `{"error": {"message", "type", "param", "code"}}`; Azure adds `innererror`; Anthropic `{"type": "error", "error":
{"type", "message"}}`; OpenRouter `{"error": {"code": 403, "message", "metadata"}}`; Mistral and vLLM `{"object":
"error", "message", "type", "code"}`; MiniMax, with the status 200, `{"base_resp": {"status_code", "status_msg"}}`;
gateways `{"detail": ...}`, `{"error": "..."}`, `{"message": "..."}`.
"""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

from llm_vitals.core.utf8 import join_surrogates
from llm_vitals.formats.json_values import ERROR_CAP, Json, count, items, mapping, string, word

POLICY_CODES: Final = frozenset(
    {
        "content_filter",
        "content_policy_violation",
        "bio_policy",
        "cyber_policy",
        "cyber_policy_violation",
        "misalignment_policy_violation",
        "image_content_policy_violation",
        "moderation_blocked",
        "ResponsibleAIPolicyViolation",
    }
)
"""`error.code`s that say: we decline. `invalid_prompt` is not among them, it stands for other faults too."""


class Fault(NamedTuple):
    """What an error body says."""

    type: str | None
    message: str | None
    blocked: str | None


_NAME: Final = re.compile(r"[\w.:/-]{1,100}")
OTHER: Final = "_OTHER"
"""The conventions' `error.type` of an error without a name."""
NO_FAULT: Final = Fault(None, None, None)


def _name(value: object) -> str | None:
    """A code or type. A sentence is none: it may quote the prompt, and would be a label of metrics."""
    name = word(value)
    return name if name is not None and _NAME.fullmatch(name) else None


def _code(value: object) -> str | None:
    """A code that is a name; a status repeated as a code (`429`) says less than the type beside it."""
    name = _name(value)
    return None if name is None or name.isdecimal() else name


def _message(value: object) -> str | None:
    if isinstance(value, str):
        return join_surrogates(value[:ERROR_CAP]) or None
    if isinstance(value, (list, dict)) and value:
        try:
            return json.dumps(value)[:ERROR_CAP]
        except (ValueError, RecursionError):
            return None
    return None


def find(body: Json) -> Json | None:
    """The error object of a body or of an event; None when there is none.

    A successful Responses body has `"error": null`, a stream's `error` event of that API carries the fields itself.
    """
    error = body.get("error")
    if isinstance(error, dict) and error:
        return mapping(body["error"])
    if isinstance(error, str) and error:
        return {"message": error, "type": body.get("type"), "code": body.get("code")}
    if body.get("object") == "error" or body.get("type") == "error":
        return body
    if "base_resp" in body and count(mapping(body["base_resp"]).get("status_code")):
        base = mapping(body["base_resp"])  # 0 is a success
        return {
            "code": _DECLINED.get(count(base.get("status_code")), base["status_code"]),
            "message": base.get("status_msg"),
        }
    return None


_DECLINED: Final[dict[int | None, str]] = {1026: "content_filter", 1027: "content_filter"}
"""MiniMax's codes for content that its filter holds back, of a question and of an answer."""


def read(error: Json) -> Fault:
    """Type, message and refusal of an error object."""
    inner = mapping(error.get("innererror"))
    kind = error.get("type")
    name = _code(error.get("code")) or (None if kind == "error" else _code(kind)) or _name(error.get("status"))
    if name is None:
        code = count(error.get("code"))
        name = str(code) if code is not None else _name(error.get("code"))
    return Fault(name, _message(error.get("message")) or _message(error.get("detail")), _blocked(error, inner))


def _blocked(error: Json, inner: Json) -> str | None:
    for field in ("code", "type"):
        value = string(error.get(field))
        if value in POLICY_CODES:
            return f"error.{field}={value}"
    code = string(inner.get("code"))
    if code in POLICY_CODES:
        return f"innererror.code={code}"
    metadata = mapping(error.get("metadata"))
    if "flagged_input" in metadata or items(metadata.get("reasons")):
        return "error.metadata.flagged_input" if "flagged_input" in metadata else "error.metadata.reasons"
    return None


def of_body(value: object) -> Fault | None:
    """The error of a body whose status says that it is one, however it is wrapped. None when there is none."""
    listed = items(value)
    body = mapping(listed[0] if listed else value)
    error = find(body) or (body if {"message", "detail", "code"} & body.keys() else None)
    return None if error is None else read(error)
