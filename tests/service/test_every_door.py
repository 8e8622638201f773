"""What was acknowledged can be read, whatever it was: generated records through every door, then every page and API.

`tests/fuzz/run.py` does the same for as long as you like.
"""

from __future__ import annotations

from random import Random

import pytest
from everywhere import Everywhere
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory):
    with running(Settings(data=tmp_path_factory.mktemp("doors"), port=0, grpc_port=0)) as collector:
        one = Everywhere(collector)
        yield one
        one.close()


@settings(max_examples=examples(100), deadline=None, suppress_health_check=list(HealthCheck))
@given(r=st.randoms(use_true_random=False), count=st.integers(1, 4))
def test_no_record_breaks_its_door(everywhere, r, count):
    everywhere.send(r, count)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_what_was_acknowledged_can_be_read_on_every_page_and_by_every_endpoint(everywhere, seed):
    r = Random(seed)
    taken = sent = 0
    while taken < 30:
        taken += everywhere.send(r, 5)
        sent += 1
        assert sent < 300, f"{taken} of {sent} were acknowledged: hardly anything gets in"
    everywhere.read(r, calls=10)


@pytest.mark.parametrize("value", ["1e999", "-1e999", "NaN", '"x"', "[]", "{}", "true", "1.5", '"1e999"', "9" * 400])
def test_a_number_of_any_kind_where_json_needs_another_is_the_sender_s_fault(everywhere, value):
    span = '{"traceId":"%032x","spanId":"%016x","startTimeUnixNano":%s,"kind":%s,"status":{"code":%s}}'
    body = '{"resourceSpans":[{"scopeSpans":[{"spans":[' + span % (1, 1, value, value, value) + "]}]}]}"
    answer = everywhere.client.post("/v1/traces", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 400), answer.text


def test_a_name_of_any_length_is_cut_where_it_comes_in_and_the_record_kept(everywhere, build, chat):
    long = "m" * 70_000
    request = build(chat(gen_ai__request__model=long, llm_vitals__task=long, error__type=long), trace=7_000, span=1)
    request.resource_spans[0].scope_spans[0].spans[0].status.message = long
    everywhere.client.post(
        "/v1/traces", content=request.SerializeToString(), headers={"content-type": "application/x-protobuf"}
    ).raise_for_status()
    call = everywhere.client.get(f"/api/calls/{7_000:032x}/{1:016x}").json()
    assert {len(call[name]) for name in ("request_model", "task", "error_type")} == {1000}
    assert len(call["error_message"]) == 10_000
    assert "gen_ai.request.model of 70000 characters is cut after 1000" in call["attributes"]["llm_vitals.problem"]
