"""Small applications whose truth is known: real SDKs, a collector, and what its tiles say.

Each stands for a way in which a number can mislead: steps, retries, templates, embeddings, empty answers, answers that
only a person sees through, periods that data do not cover, and chance.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import anthropic
import httpx
import openai
import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from patience import PATIENCE_S

import llm_vitals
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings

ERROR = object()
"""In place of an answer: 503."""
USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
TOOL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


class Model(ThreadingHTTPServer):
    """A provider's server that gives the answers of a test, one a request; the last one for all that follow."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Any] = ["Yes."]
        self.base = f"http://127.0.0.1:{self.server_port}"

    def next(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = None if "input" in body else self.server.next()
        if answer is ERROR:
            self._send(503, {"error": {"type": "overloaded", "message": "try again"}})
        elif "input" in body:
            data = [{"object": "embedding", "index": 0, "embedding": [0.1, 0.2]}]
            usage = {"prompt_tokens": 50_000, "total_tokens": 50_000}
            self._send(200, {"object": "list", "data": data, "model": "e", "usage": usage})
        elif self.path.endswith("/messages"):
            content = [{"type": "text", "text": answer}]
            usage = {"input_tokens": 1000, "output_tokens": 100}
            whole = {"type": "message", "role": "assistant", "stop_reason": "end_turn", "content": content}
            self._send(200, {"id": "m", "model": body["model"], "usage": usage, **whole})
        else:
            calls = answer is TOOL
            message = {"role": "assistant", "content": None, "tool_calls": [TOOL]} if calls else {"content": answer}
            choice = {"index": 0, "finish_reason": "tool_calls" if calls else "stop", "message": message}
            self._send(200, {"id": "c", "model": body["model"], "choices": [choice], "usage": USAGE})

    def _send(self, status: int, answer: object) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    server = Model()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = Settings(data=tmp_path_factory.mktemp("data"), port=0, grpc_port=0, embeddings="off")
    with running(settings) as one:
        yield one


class Application:
    """An application under a name of its own, which sends to the collector."""

    def __init__(self, name: str, model: Model, collector: Running) -> None:
        self._service, self._collector = name, collector
        self.model = model
        self.provider = TracerProvider(resource=Resource.create({"service.name": name}))
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{collector.url}/v1/traces")))
        self.openai = openai.OpenAI(base_url=f"{model.base}/v1", api_key="x", max_retries=0)
        self.anthropic = anthropic.Anthropic(base_url=model.base, api_key="x", max_retries=0)

    def chat(self, *messages: tuple[str, str] | dict[str, Any], answers: Any = None, user: str = "ann") -> None:
        if answers is not None:
            self.model.answers = [answers]
        listed: Any = [{"role": m[0], "content": m[1]} if isinstance(m, tuple) else m for m in messages]
        with llm_vitals.context(user=user, session="s"), suppress(openai.APIError):
            self.openai.chat.completions.create(model="gpt-4o", messages=listed)

    def embed(self) -> None:
        self.openai.embeddings.create(model="e", input="words", encoding_format="float")

    def question(self) -> Any:
        """A request of the application: one trace."""
        return self.provider.get_tracer("app").start_as_current_span("request")

    def tiles(self, **more: str) -> dict[str, dict[str, Any]]:
        llm_vitals.flush()
        query = {"service": self._service, "period": "24h", **more}
        found = httpx.get(f"{self._collector.url}/api/kpis", params=query, timeout=PATIENCE_S).json()["kpis"]
        return {one["id"]: one for one in found}


@pytest.fixture
def application(
    request: pytest.FixtureRequest, model: Model, collector: Running, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")
    one = Application(request.node.name, model, collector)
    llm_vitals.init(tracer_provider=one.provider, meter_provider=MeterProvider(), logger_provider=LoggerProvider())
    yield one
    llm_vitals.uninstrument()
    one.provider.shutdown()


def rag(app: Application) -> None:
    with app.question():
        app.chat(("user", "Rewrite for a search: why is the sky blue?"), answers="sky blue reason")
        app.chat(("user", "Context: light scatters. Why is the sky blue?"), answers="Because light scatters.")
        app.chat(("user", "Does the answer follow from the context?"), answers="It does.")


def text_agent(app: Application) -> None:
    history: list[Any] = [("system", "Answer with Action: or Final:"), ("user", "How warm is it in Rome?")]
    for number in range(4):
        app.chat(*history, answers="Action: weather")
        history += [("assistant", "Action: weather"), ("user", f"Observation: {20 + number}")]
    app.chat(*history, answers="Final: it is 23 degrees in Rome.")


def retries_itself(app: Application) -> None:
    for number in range(10):
        app.model.answers = [ERROR, ERROR, "The parcel is on its way."]
        for _ in range(3):
            app.chat(("user", f"Where is parcel {number}, please?"))


def acknowledges(app: Application) -> None:
    for words in ("yes", "yes", "continue", "yes"):
        app.chat(
            ("user", "Shall I tell the story?"), ("assistant", "Shall I go on?"), ("user", words), answers="So ..."
        )
    app.chat(("user", "Who wrote it?"), answers="It was written by Jane Austen.")


def one_template(app: Application) -> None:
    template = "You are a careful lawyer. " * 40 + "Which notice period does this contract have? "
    for number in range(20):
        app.chat(("user", f"{template} Contract {number}: the parties of case {number * 7} agree."), answers="A month.")


def embeds_and_declines(app: Application) -> None:
    for number in range(10):
        app.embed()
        answer = "I'm sorry, but I can't help with that." if number % 2 else "The museum opens at nine in the morning."
        app.chat(("user", f"When does museum {number} open?"), answers=answer)


def agent_that_declines(app: Application) -> None:
    for number in range(5):
        with app.question():
            question = ("user", f"Can you delete account {number}?")
            says = {"role": "assistant", "content": None, "tool_calls": [TOOL]}
            steps: list[Any] = [question]
            for _ in range(4):
                app.chat(*steps, answers=TOOL)
                steps += [says, {"role": "tool", "tool_call_id": "call_1", "content": "found"}]
            app.chat(*steps, answers="I'm sorry, but I can't help with that request.")


def half_empty(app: Application) -> None:
    for number in range(10):
        app.chat(("user", f"Can you name river {number}?"), answers="" if number % 2 else "It is the Danube.")


def german_that_declines(app: Application) -> None:
    for number in range(10):
        app.chat(
            ("user", f"Kannst du mir bei Antrag {number} helfen?"),
            answers="Es tut mir leid, aber dabei kann ich Ihnen leider nicht helfen.",
        )


def thinks_and_declines(app: Application) -> None:
    for number in range(10):
        app.chat(
            ("user", f"Can you open lock {number}?"),
            answers="<think>The user wants to open a lock. That may be harmful, so I should decline.</think>\n\n"
            "I'm sorry, but I can't help with that.",
        )


def prefilled(app: Application) -> None:
    app.model.answers = ["it scatters light."]
    with llm_vitals.context(user="ann"):
        for number in range(5):
            app.anthropic.messages.create(
                model="claude-sonnet-5",
                max_tokens=9,
                messages=[
                    {"role": "user", "content": f"Why is sky {number} blue?"},
                    {"role": "assistant", "content": "Because"},
                ],
            )


def all_in_system(app: Application) -> None:
    for number in range(5):
        app.chat(("system", f"Write a line about river {number}."), answers="It flows to the sea.")


@pytest.mark.parametrize(
    ("run", "tiles"),
    [
        pytest.param(rag, {"queries_per_user": 1, "tokens_per_query": 3300}, id="a pipeline"),
        pytest.param(text_agent, {"queries_per_user": 1, "tokens_per_query": 5500}, id="a text agent"),
        pytest.param(
            retries_itself, {"error_rate": 0, "repeat_rate": 0, "completion_rate": 1}, id="an application that retries"
        ),
        pytest.param(acknowledges, {"repeat_rate": 0}, id="yes, yes, continue, yes"),
        pytest.param(one_template, {"repeat_rate": 0, "queries_per_user": 20}, id="contracts behind a template"),
        pytest.param(
            embeds_and_declines,
            {"refusal_rate": 0.5, "error_rate": 0, "tokens_per_query": 1100, "embedding_error_rate": 0},
            id="an embedding a question",
        ),
        pytest.param(
            agent_that_declines,
            {"refusal_rate": 1, "completion_rate": 0, "queries_per_user": 5},
            id="an agent declines",
        ),
        pytest.param(half_empty, {"completion_rate": 0.5, "error_rate": 0}, id="half of the answers are empty"),
        pytest.param(german_that_declines, {"refusal_rate": 1, "completion_rate": 0}, id="in German"),
        pytest.param(thinks_and_declines, {"refusal_rate": 1, "completion_rate": 0}, id="behind its thoughts"),
        pytest.param(prefilled, {"queries_per_user": 5}, id="a prefilled answer"),
        pytest.param(all_in_system, {"queries_per_user": 5}, id="all in a system message"),
    ],
)
def test_the_tiles_of_a_small_application(
    run: Callable[[Application], None], tiles: dict[str, float], application: Application
) -> None:
    run(application)
    found = application.tiles()
    assert {kpi: found[kpi]["value"] for kpi in tiles} == {kpi: pytest.approx(value) for kpi, value in tiles.items()}


# -- what a change says: spans of earlier days, as an application sends that was away ----------------------------------

NOW = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)


def send(application: Application, days: float, outcomes: list[str], user: str = "ann") -> None:
    tracer = application.provider.get_tracer("llm_vitals")
    for number, outcome in enumerate(outcomes):
        begin = int((NOW - timedelta(days=days) + timedelta(seconds=number)).timestamp() * 1e9)
        attributes: dict[str, Any] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o",
            "llm_vitals.outcome": outcome,
            "llm_vitals.query": True,
            "user.hash": f"{hash(user) & 0xFFFFFFFF:032x}",
        }
        if outcome != "error":
            attributes["llm_vitals.answer.judged"] = "yes"
        tracer.start_span("chat gpt-4o", attributes=attributes, start_time=begin).end(begin + 1_000_000_000)


def changes(application: Application, kpi: str) -> tuple[object, ...]:
    llm_vitals.flush()
    tile = application.tiles(period="7d", to=NOW.isoformat())[kpi]
    return tuple(tile[name] for name in ("value", "previous", "change_kind", "change_by_chance", "note"))


def test_the_same_use_every_day_for_eight_days_is_no_fall(application: Application) -> None:
    for day in range(8):
        send(application, day + 0.5, ["ok"] * 10)
    value, previous, kind, _, note = changes(application, "queries_per_user")
    assert (value, previous, kind) == (70, None, None)
    assert "the previous 7 days are not covered" in str(note)


def test_errors_from_none_to_a_fifth_are_the_worst_change_there_is(application: Application) -> None:
    send(application, 20, ["ok"])
    send(application, 8, ["ok"] * 100)
    send(application, 1, ["error"] * 20 + ["ok"] * 80)
    value, previous, kind, by_chance, _ = changes(application, "error_rate")
    assert (value, previous, kind, by_chance) == (pytest.approx(0.2), 0, "new", False)


def test_one_of_two_after_one_of_four_is_chance(application: Application) -> None:
    send(application, 20, ["ok"])
    send(application, 8, ["refusal", "ok", "ok", "ok"])
    send(application, 1, ["refusal", "ok"])
    value, previous, _, by_chance, _ = changes(application, "refusal_rate")
    assert (value, previous, by_chance) == (0.5, 0.25, True)
