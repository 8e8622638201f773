"""Each call counts once, whoever made its spans, in whatever order and in whichever batches they come."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from each_store import STORES, open_clickhouse
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_vitals.dialects.enclosing import EnclosingSpans
from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Batch, Call, PlainSpan
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_collector.store.near import by_start, near

START_NS = 1_795_000_000_000_000_000
AT = datetime(2026, 11, 18, 12, tzinfo=timezone.utc)
OURS, OPENINFERENCE, LOGFIRE = "llm_vitals", "openinference", "logfire.openai"


@dataclass(frozen=True)
class Span:
    """A span with times in seconds after AT; a call to a model unless it is plain or a step."""

    id: str
    parent: str | None = None
    scope: str = OURS
    start: float = 0.0
    end: float = 1.0
    trace: str = "1"
    plain: bool = False
    step: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    def batch(self, world: int) -> Batch:
        """Its record, with traces and services of its own in each `world`."""
        trace, own = f"{world:031x}{self.trace}", self.id.rjust(16, "0")
        parent = self.parent.rjust(16, "0") if self.parent else None
        if self.plain or self.step:
            return Batch(plain=(PlainSpan(trace, own, parent, self.step),))
        told = {"operation": "chat", "request_model": "gpt-4o", "service": "shop", **self.more}
        told["service"] = f"{told['service']} {world}"
        if "tokens" in told:
            told["input_tokens"], told["output_tokens"] = told.pop("tokens")
        call = Call(
            trace_id=trace,
            span_id=own,
            parent_span_id=parent,
            scope=self.scope,
            started_at=AT + timedelta(seconds=self.start),
            duration_s=self.end - self.start,
            **told,
        )
        return Batch(calls=(call,))


def at(start: float, end: float) -> dict[str, float]:
    return {"start": start, "end": end}


TOKENS = {"tokens": (20, 5)}
STREAM = {"stream": True}
WEEKS = 3 * 7 * 86400.0
# Of each: the spans, and the ids of those that count.
CASES = {
    "ours alone": ([Span("a"), Span("b", **at(2, 3))], "ab"),
    "a framework's span around ours": ([Span("a", "f"), Span("f", scope=OPENINFERENCE)], "a"),
    "with plain spans between": (
        [
            Span("a", "p"),
            Span("p", "e", plain=True),
            Span("e", "f", plain=True),
            Span("f", "d", scope=OPENINFERENCE, **at(-1, 9), more={"request_model": "router"}),
            Span("d", plain=True),
        ],
        "a",
    ),
    "two frameworks around ours": (
        [
            Span("a", "p", **at(0.2, 0.8)),
            Span("p", "f", plain=True),
            Span("f", "c", scope=OPENINFERENCE, **at(0.1, 0.9)),
            Span("c", scope=LOGFIRE),
        ],
        "a",
    ),
    "a tool inside a chat calls a model": (
        [
            Span("a", "d", **at(0.2, 0.4), more={"request_model": "small"}),
            Span("d", "f", step=True),
            Span("f", scope=OPENINFERENCE),
        ],
        "af",
    ),
    "an embedding inside a chat is not that chat": (
        [Span("a", "f", more={"operation": "embeddings"}), Span("f", scope=OPENINFERENCE)],
        "af",
    ),
    "a split embedding: the parts count": (
        [
            Span("a", "f", OPENINFERENCE, **at(0.1, 0.4), more={"operation": "embeddings", "tokens": (20, 0)}),
            Span("b", "f", OPENINFERENCE, **at(0.5, 0.9), more={"operation": "embeddings", "tokens": (10, 0)}),
            Span("f", None, OPENINFERENCE, more={"operation": "embeddings", "tokens": (30, 0)}),
        ],
        "ab",
    ),
    "a callback's span in a trace of its own, with the same answer": (
        [
            Span("a", more={"response_id": "r"}),
            Span("f", scope="langsmith", trace="2", **at(-0.1, 1.1), more={"response_id": "r"}),
        ],
        "a",
    ),
    "the same id ten minutes later is another answer": (
        [
            Span("a", more={"response_id": "r"}),
            Span("f", scope="langsmith", trace="2", **at(600, 601), more={"response_id": "r"}),
        ],
        "af",
    ),
    "the same id in another service": (
        [
            Span("a", more={"response_id": "r"}),
            Span("f", scope="langsmith", trace="2", more={"response_id": "r", "service": "other"}),
        ],
        "af",
    ),
    "enclosing in time, same model and tokens": (
        [Span("a", more=TOKENS), Span("f", scope="langsmith", trace="2", **at(-0.1, 1.1), more=TOKENS)],
        "a",
    ),
    "enclosing in time, tokens not told, model of the answer": (
        [
            Span("a", more={**TOKENS, "response_model": "gpt-4o-2024-11-20"}),
            Span("f", None, LOGFIRE, **at(-0.1, 1.1), more={"request_model": "openai/gpt-4o-2024-11-20"}),
        ],
        "a",
    ),
    "enclosing with an id of the framework's own": (
        [
            Span("a", more={**TOKENS, "response_id": "chatcmpl-1"}),
            Span("f", scope="langsmith", trace="2", **at(-0.1, 1.1), more={**TOKENS, "response_id": "run-7"}),
        ],
        "a",
    ),
    "enclosing, other tokens": (
        [Span("a", more=TOKENS), Span("f", None, LOGFIRE, **at(-0.1, 1.1), more={"tokens": (21, 5)})],
        "af",
    ),
    "enclosing, another model": (
        [Span("a", more=TOKENS), Span("f", None, LOGFIRE, **at(-0.1, 1.1), more={**TOKENS, "request_model": "o3"})],
        "af",
    ),
    "enclosing, no model": (
        [Span("a", more=TOKENS), Span("f", None, LOGFIRE, **at(-0.1, 1.1), more={**TOKENS, "request_model": None})],
        "af",
    ),
    "enclosing, another answer": (
        [
            Span("a", more={**TOKENS, "response_id": "x"}),
            Span("f", None, LOGFIRE, **at(-0.1, 1.1), more={**TOKENS, "response_id": "y"}),
        ],
        "af",
    ),
    "enclosing, another process": (
        [
            Span("a", more={**TOKENS, "resource": {"process.pid": 1, "host.name": "h"}}),
            Span("f", None, LOGFIRE, **at(-1, 2), more={**TOKENS, "resource": {"process.pid": 2, "host.name": "h"}}),
        ],
        "af",
    ),
    "overlapping, not enclosing": (
        [Span("a", more=TOKENS), Span("f", None, LOGFIRE, **at(0.1, 1.1), more=TOKENS)],
        "af",
    ),
    "a stream's span that ends as the stream begins": (
        [Span("a", **at(0.1, 3), more={**TOKENS, **STREAM}), Span("f", None, LOGFIRE, **at(0, 0.2), more=STREAM)],
        "a",
    ),
    "a stream that begins after another one's span": (
        [Span("a", **at(0.3, 3), more={**TOKENS, **STREAM}), Span("f", None, LOGFIRE, **at(0, 0.2), more=STREAM)],
        "af",
    ),
    "no stream, ending before ours": (
        [Span("a", **at(0.1, 3), more={**TOKENS, **STREAM}), Span("f", None, LOGFIRE, **at(0, 0.2))],
        "af",
    ),
    "streams of two others that overlap may be two calls": (
        [
            Span("c", None, OPENINFERENCE, **at(0.1, 3), more={**TOKENS, **STREAM}),
            Span("f", None, LOGFIRE, **at(0, 0.2), more={**TOKENS, **STREAM}),
        ],
        "cf",
    ),
    "two calls at a time of one instrumentation": (
        [Span("f", None, LOGFIRE, **at(0, 2), more=TOKENS), Span("c", None, LOGFIRE, **at(0.5, 1.5), more=TOKENS)],
        "cf",
    ),
    "two instrumentations, neither ours: the inner counts": (
        [
            Span("f", None, LOGFIRE, **at(0, 2), more=TOKENS),
            Span("c", None, OPENINFERENCE, **at(0.5, 1.5), more=TOKENS),
        ],
        "c",
    ),
    "two instrumentations with the very same times": (
        [Span("f", None, LOGFIRE, more=TOKENS), Span("c", None, OPENINFERENCE, more=TOKENS)],
        "f",
    ),
    "two instrumentations that tell no tokens may tell two calls": (
        [Span("f", None, LOGFIRE, **at(0, 2)), Span("c", None, OPENINFERENCE, **at(0.5, 1.5))],
        "cf",
    ),
    "ours twice, because the framework's retried": (
        [
            Span("a", **at(0.1, 0.3), more={"outcome": "error"}),
            Span("b", **at(0.5, 0.9), more=TOKENS),
            Span("f", None, LOGFIRE, more=TOKENS),
        ],
        "ab",
    ),
    "enclosing in time, of weeks ago, beside a call of today": (
        [
            Span("f", None, LOGFIRE, **at(-WEEKS - 1, -WEEKS + 5), more=TOKENS),
            Span("a", **at(-WEEKS, -WEEKS + 4), trace="2", more=TOKENS),
            Span("z", trace="3"),
        ],
        "az",
    ),
    "with the same answer, of weeks ago, beside a call of today": (
        [
            Span("f", None, LOGFIRE, **at(-WEEKS - 1, -WEEKS + 5), more={"response_id": "r"}),
            Span("a", **at(-WEEKS, -WEEKS + 4), trace="2", more={"response_id": "r"}),
            Span("z", trace="3", more={"response_id": "r"}),
        ],
        "az",
    ),
    "directly in another's span, of weeks ago, beside a call of today": (
        [
            Span("f", None, OPENINFERENCE, **at(-WEEKS, -WEEKS + 5)),
            Span("a", "f", **at(-WEEKS + 1, -WEEKS + 4)),
            Span("z", trace="3"),
        ],
        "az",
    ),
    "enclosing in time for 14 minutes, ours at its end": (
        [Span("f", None, LOGFIRE, **at(0, 840), more=TOKENS), Span("a", **at(835, 839), trace="2", more=TOKENS)],
        "a",
    ),
    "a cache's replays in one trace, of one instrumentation": (
        [
            Span("c", None, LOGFIRE, more={"response_id": "r"}),
            Span("f", None, LOGFIRE, **at(5, 6), more={"response_id": "r"}),
            Span("g", None, LOGFIRE, **at(7, 7.1), more={"response_id": "r"}),
        ],
        "cfg",
    ),
    "one answer that two frameworks tell in one trace, one after the other": (
        [
            Span("c", None, LOGFIRE, more={"response_id": "r"}),
            Span("f", None, OPENINFERENCE, **at(1.5, 1.6), more={"response_id": "r"}),
        ],
        "f",
    ),
    "an SDK's span directly in ours": ([Span("a"), Span("f", "a", "sdk", **at(0.1, 0.9))], "a"),
}


@pytest.fixture(scope="module", params=STORES)
def shared(request, tmp_path_factory):
    """A store for all cases, each in a world of its own: opening one takes longer than most of them."""
    if request.param == "duckdb":
        store = open_store(tmp_path_factory.mktemp("once"))
    else:
        store = open_clickhouse(request.getfixturevalue("clickhouse").url("once"))
    yield store
    store.close()


WORLDS = itertools.count(1)


def counted(store: Store, batches: list[list[Span]], world: int | None = None) -> str:
    world = next(WORLDS) if world is None else world
    for batch in batches:
        store.write([span.batch(world) for span in batch])
    return counted_in(store, world)


def counted_in(store: Store, world: int) -> str:
    traces = [f"{world:031x}{trace}" for trace in "123"]
    return "".join(sorted(call.span_id[-1] for trace in traces for call in store.trace(trace)))


@pytest.mark.slow
@settings(max_examples=examples(15), deadline=None)
@given(chance=st.data())
def test_whatever_the_order_and_the_batches(shared, chance):
    """All cases at once, each in its world: a commit takes longer than what is in it."""
    worlds = {case: next(WORLDS) for case in CASES}
    commits: dict[int, list[Batch]] = {}
    for case, world in worlds.items():
        commit = 0
        for span in chance.draw(st.permutations(CASES[case][0])):
            commit += chance.draw(st.booleans())
            commits.setdefault(commit, []).append(span.batch(world))
    for commit in sorted(commits):
        shared.write(commits[commit])
    assert {case: counted_in(shared, worlds[case]) for case in CASES} == {
        case: expected for case, (_, expected) in CASES.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_all_at_once(shared, case):
    spans, expected = CASES[case]
    assert counted(shared, [spans]) == expected


def test_a_span_that_is_sent_again_is_no_second_one(shared):
    spans, expected = CASES["with plain spans between"]
    assert counted(shared, [spans, spans[::-1], spans]) == expected


@pytest.mark.each_store
def test_after_a_restart_the_parent_the_id_and_the_time_still_tell(opener):
    spans, expected = CASES["a framework's span around ours"]
    for batch, known in ((spans[:1], "a"), (spans[1:], expected)):
        store = opener()
        assert counted(store, [batch], world=0) == known
        store.close()


def test_a_late_call_is_looked_for_near_to_itself():
    """All that began since was looked at: with 10 million calls one such call held the writer for minutes."""
    new = [Span(str(number), start=number).batch(0).calls[0] for number in range(60)]
    late = Span("late", start=-WEEKS, end=-WEEKS + 3).batch(0).calls[0]
    together = by_start([*new, late])
    assert [len(group) for group in together] == [1, 60]
    quarters = [near(group)[2] for group in together]
    assert all(len(each) <= 3 for each in quarters)
    spread = [Span(str(hour), start=hour * 3600.0).batch(0).calls[0] for hour in range(24)]
    assert len(near(spread)[2]) <= 3 * 24


def test_what_is_remembered_of_spans_is_bounded():
    spans = EnclosingSpans[int](most=100)
    for number in range(1000):
        spans.add_plain(number, number + 1)
        spans.add_call(number, "g")
    assert len(spans._parents) <= 100
    assert len(spans._above) <= 100


def test_spans_that_name_each_other_as_parents_end():
    spans = EnclosingSpans[str]()
    spans.add_plain("a", "b")
    spans.add_plain("b", "a")
    assert spans.add_call("a", "g") == [("a", "g"), ("b", "g")]


USED = {"gen_ai.usage.input_tokens": 12, "gen_ai.usage.output_tokens": 4}
ADK = {"gen_ai.system": "gcp.vertex.agent", "gen_ai.request.model": "gemini-2.5-flash", **USED}
AI = {"ai.model.id": "gpt-4o-mini", "ai.model.provider": "openai.chat", "ai.usage.promptTokens": 12}
EMBED = {"gen_ai.operation.name": "embeddings", "gen_ai.provider.name": "openai", "gen_ai.request.model": "e"}
# Each emitter's spans as (span, parent, attributes), and those that count.
EMITTERS = {
    "Google ADK": (
        [
            (1, 0, {"gen_ai.operation.name": "invoke_agent"}),
            (2, 1, {**ADK, "gcp.vertex.agent.llm_request": "{}"}),
            (3, 2, {**ADK, "gen_ai.operation.name": "generate_content"}),
        ],
        [3],
    ),
    "Vercel AI SDK": (
        [
            (1, 0, {**AI, "ai.operationId": "ai.generateText"}),
            (2, 1, {**AI, "ai.operationId": "ai.generateText.doGenerate"}),
            (3, 1, {"ai.operationId": "ai.toolCall"}),
            (4, 1, {**AI, "ai.operationId": "ai.generateText.doGenerate"}),
        ],
        [2, 4],
    ),
    "Vercel AI SDK, many embeddings": (
        [
            (1, 0, {**EMBED, "gen_ai.usage.input_tokens": 30}),
            (2, 1, {**EMBED, "gen_ai.usage.input_tokens": 20}),
            (3, 1, {**EMBED, "gen_ai.usage.input_tokens": 10}),
        ],
        [2, 3],
    ),
    "LangSmith": (
        [
            (1, 0, {"langsmith.span.kind": "chain", "gen_ai.operation.name": "chain"}),
            (2, 1, {"langsmith.span.kind": "prompt", "gen_ai.operation.name": "chat"}),
            (
                3,
                1,
                {"langsmith.span.kind": "llm", "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", **USED},
            ),
        ],
        [3],
    ),
    "LiteLLM": (
        [
            (1, 0, {"gen_ai.operation.name": "acompletion", "gen_ai.request.model": "gpt-4o", **USED}),
            (2, 1, {"llm.openai.messages": "[]"}),
        ],
        [1],
    ),
}


@pytest.mark.parametrize("emitter", EMITTERS)
def test_an_emitter_that_splits_a_call_in_whatever_order(shared, build, emitter):
    spans, expected = EMITTERS[emitter]
    orders = {(1 << 100) + next(WORLDS): order for order in itertools.permutations(spans)}
    for each in range(len(spans)):
        commit = []
        for trace, order in orders.items():
            span, parent, attributes = order[each]
            at = START_NS + span
            request = build(attributes, scope="emitter", trace=trace, span=span, parent=parent, start_ns=at)
            commit.append(otlp.traces(parts_of(request), Users(b"k" * 16)).batch)
        shared.write(commit)
    for trace in orders:
        assert sorted(int(call.span_id, 16) for call in shared.trace(f"{trace:032x}")) == expected
