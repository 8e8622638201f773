"""What becomes `error.type`: a name, never a sentence, which may quote the prompt and would be a label of metrics."""

from __future__ import annotations

import pytest

from llm_vitals.formats import errors


@pytest.mark.parametrize(
    ("error", "name"),
    [
        ({"code": "invalid_prompt", "type": "invalid_request_error"}, "invalid_prompt"),
        ({"code": "tell me: how do I rob a bank?", "type": "invalid_request_error"}, "invalid_request_error"),
        ({"code": "429", "type": "Your prompt was: rob a bank"}, "429"),
        ({"code": 429, "type": "rob a bank"}, "429"),
        ({"code": "\x1b[2J", "type": "\x1b[2J", "status": "rob a bank"}, None),
        ({"status": "RESOURCE_EXHAUSTED"}, "RESOURCE_EXHAUSTED"),
        ({"type": "https://errors.example.com/too-long"}, "https://errors.example.com/too-long"),
        ({"code": "x" * 101}, None),
    ],
)
def test_a_sentence_is_no_type(error: dict[str, object], name: str | None) -> None:
    assert errors.read({"message": "no", **error}).type == name
