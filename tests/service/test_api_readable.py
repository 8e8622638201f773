"""What was acknowledged can be read: on every page and by every endpoint, whatever was in it."""

from __future__ import annotations

import json

import pytest

MESSAGES = [
    pytest.param("[" * 2000 + "]" * 2000, id="2,000 brackets"),
    pytest.param('{"a":' * 500 + "1" + "}" * 500, id="500 objects"),
    pytest.param('[{"role":"user","parts":[{"type":"text","content":NaN}]}]', id="NaN"),
    pytest.param('[{"role":"user","parts":[{"type":"text","content":1e999}]}]', id="infinity"),
    pytest.param('[{"role":"user","parts":[{"type":"text","content":"\\ud800"}]}]', id="half a surrogate pair"),
    pytest.param("[" + "9" * 5000 + "]", id="5,000 digits"),
    pytest.param('[{"role":["user"],"parts":{"type":{}}}]', id="other types"),
    pytest.param("{", id="no JSON"),
    pytest.param("\x00", id="NUL"),
    pytest.param("</script><script>alert(1)</script>", id="markup"),
]


@pytest.mark.slow
@pytest.mark.parametrize("text", MESSAGES)
def test_a_kept_call_can_be_read_everywhere(client, send, build, chat, text):
    send(
        build(
            chat(
                gen_ai__input__messages=text,
                gen_ai__output__messages=text,
                gen_ai__system_instructions=text,
                llm_vitals__question=text,
                gen_ai__request__model=text[:200],
                llm_vitals__task=text[:200],
                user__hash=text[:200],
                gen_ai__request__stop_sequences=[text[:200]],
            )
        )
    )
    sent = {"rating": "up", "comment": text[:9000], "trace_id": f"{1:032x}", "expected": text[:9000]}
    assert client.post("/api/feedback", json=sent).status_code == 202
    one = f"/calls/{1:032x}/{1:016x}"
    period = "from=2026-11-15&to=2026-11-22"
    for path in (
        "/api/calls",
        f"/api{one}",
        "/api/feedback",
        f"/api/kpis?{period}",
        f"/api/accuracy?{period}",
        f"/api/accuracy/calls?{period}",
        f"/accuracy?{period}",
        f"/vital-signs?{period}",
        "/calls",
        "/calls/live?after=0",
        one,
        f"{one}?pane=1",
        "/metrics",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text[:500])
        if path.startswith("/api"):
            assert json.loads(answer.content)
