"""The API against its own OpenAPI document, by Schemathesis: statuses, media types and bodies are what it says."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
import schemathesis
from examples import examples
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from llm_vitals_collector.app import create_app
from llm_vitals_collector.process import routers
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store

CHECKS = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
AT = datetime(2026, 11, 18, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schemathesis")
    store = open_store(folder)
    call = Call("ab" * 16, "cd" * 8, AT, 1.0, "chat", outcome="ok", attributes={"a": [1]}, scores={"clarity": 0.5})
    store.write([Batch(calls=(call,), feedback=(Feedback(id="f", at=AT, rating="positive", trace_id="ab" * 16),))])
    app = create_app(Settings(data=folder, port=0, grpc_port=0), store, routers())
    yield schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"host": "localhost"})
    app.state.queue.close()
    store.close()


@pytest.mark.slow
def test_the_api_keeps_to_its_document(document):
    operations = [found.ok() for found in document.get_all_operations()]
    assert {operation.label for operation in operations} >= {"GET /api/calls", "POST /api/feedback", "GET /api/keys"}
    for operation in operations:

        @settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def keeps(case):
            case.call_and_validate(headers={"host": "localhost"}, checks=CHECKS)

        keeps()
