"""Every environment variable that the instrumentation reads of its own, once: name, default, type, meaning.

`OTEL_*` variables of the SDK and its exporters are read by the SDK itself; the ones named here are those whose
meaning we add to.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

logger = logging.getLogger("llm_vitals")

NO_CONTENT = "NO_CONTENT"
SPAN_ONLY = "SPAN_ONLY"
EVENT_ONLY = "EVENT_ONLY"
SPAN_AND_EVENT = "SPAN_AND_EVENT"
CONTENT_MODES = (NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One environment variable: `kind` says what values it takes, `default` is the text it has when unset."""

    name: str
    default: str
    kind: str
    meaning: str


CONTENT = Variable(
    name="OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
    default=NO_CONTENT,
    kind="NO_CONTENT, SPAN_ONLY, EVENT_ONLY or SPAN_AND_EVENT",
    meaning="Whether prompts and answers leave the process, and on what. Verdicts are computed all the same.",
)
STABILITY = Variable(
    name="OTEL_SEMCONV_STABILITY_OPT_IN",
    default="",
    kind="comma-separated list",
    meaning="`gen_ai_latest_experimental` switches the GenAI metrics to the conventions' newest names.",
)
PSEUDONYM_KEY = Variable(
    name="LLM_VITALS_PSEUDONYM_KEY",
    default="",
    kind="text, 16 characters or more",
    meaning="Secret that keys the hashes of user ids and questions. Unset: a fixed salt, so that returning users "
    "count at once, but whoever can guess an id can confirm it.",
)
SEND_USER_ID = Variable(
    name="LLM_VITALS_SEND_USER_ID",
    default="false",
    kind="true or false",
    meaning="Also send the user's id as it is (`user.id`), beside its hash.",
)
HTTP_SPANS = Variable(
    name="LLM_VITALS_HTTP_SPANS",
    default="false",
    kind="true or false",
    meaning="Open the span before a model call and keep it current during it, so that the HTTP span nests beneath it "
    "and `traceparent` goes to the provider. Costs the caller about 100 us a call.",
)
HISTOGRAMS = Variable(
    name="LLM_VITALS_HISTOGRAMS",
    default="native",
    kind="native or classic",
    meaning="Where `init()` makes the meter provider, durations and scores are exponential histograms, which "
    "Prometheus 3 keeps as native ones (one series, quantiles within 5%), or have fixed buckets, for a "
    "backend without native ones. `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION` wins where "
    "it is set; the views of a provider of the application's own decide there.",
)
HTTPX_INSTRUMENTATION = Variable(
    name="LLM_VITALS_INSTRUMENT_HTTPX",
    default="true",
    kind="true or false",
    meaning="Whether `init()` switches on opentelemetry-instrumentation-httpx for the application's other HTTP calls.",
)
THREADS = Variable(
    name="LLM_VITALS_THREADS",
    default="false",
    kind="true or false",
    meaning="Hand the context (trace, user, query) on to threads and thread pools, for all of the application, by "
    "opentelemetry-instrumentation-threading: `pip install 'llm-vitals[threads]'`. Without it a call in a "
    "`ThreadPoolExecutor` or `run_in_executor` stands outside of its trace; `asyncio.to_thread` carries it by itself.",
)
QUEUE_CALLS = Variable(
    name="LLM_VITALS_QUEUE_CALLS",
    default="4096",
    kind="whole number, 1 or more",
    meaning="Calls that may wait for the worker; past it the oldest are dropped and counted.",
)
QUEUE_BYTES = Variable(
    name="LLM_VITALS_QUEUE_BYTES",
    default="33554432",
    kind="whole number of bytes, 0 or more",
    meaning="Bytes of requests and answers that may wait; past it the oldest bodies are dropped and counted.",
)
COLLECTOR_URL = Variable(
    name="LLM_VITALS_COLLECTOR_URL",
    default="",
    kind="an address that begins with http:// or https://",
    meaning='Where `llm_vitals.evaluate(by="collector")` reaches `llm-vitals up`. Unset: `OTEL_EXPORTER_OTLP_ENDPOINT` '
    "with the key in `OTEL_EXPORTER_OTLP_HEADERS`, else http://localhost:4318.",
)
API_KEY = Variable(
    name="LLM_VITALS_API_KEY",
    default="",
    kind="text without spaces",
    meaning='Key of the collector for `llm_vitals.evaluate(by="collector")`; it needs the right `send`.',
)

VARIABLES = (
    CONTENT,
    STABILITY,
    PSEUDONYM_KEY,
    SEND_USER_ID,
    HTTP_SPANS,
    HISTOGRAMS,
    HTTPX_INSTRUMENTATION,
    THREADS,
    QUEUE_CALLS,
    QUEUE_BYTES,
    COLLECTOR_URL,
    API_KEY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The variables, read and checked."""

    content: str = NO_CONTENT
    latest_names: bool = False
    pseudonym_key: str | None = None
    send_user_id: bool = False
    http_spans: bool = False
    native_histograms: bool = True
    instrument_httpx: bool = True
    threads: bool = False
    queue_calls: int = 4096
    queue_bytes: int = 33554432

    @property
    def content_on_span(self) -> bool:
        return self.content in (SPAN_ONLY, SPAN_AND_EVENT)

    @property
    def content_on_event(self) -> bool:
        return self.content in (EVENT_ONLY, SPAN_AND_EVENT)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's). A bad value is a warning that says what is used instead:
    telemetry must not stop an application from starting."""
    env = os.environ if environ is None else environ

    def read(variable: Variable, parse: Callable[[str], T]) -> T:
        text = env.get(variable.name, "").strip() or variable.default
        try:
            return parse(text)
        except ValueError:
            logger.warning(
                "%s=%r: expected %s. Using %r; set it to one of those.",
                variable.name,
                text,
                variable.kind,
                variable.default,
            )
            return parse(variable.default)

    return Settings(
        content=read(CONTENT, _content),
        latest_names="gen_ai_latest_experimental" in read(STABILITY, str).replace(" ", "").split(","),
        pseudonym_key=read(PSEUDONYM_KEY, _key),
        send_user_id=read(SEND_USER_ID, _boolean),
        http_spans=read(HTTP_SPANS, _boolean),
        native_histograms=read(HISTOGRAMS, _is_native),
        instrument_httpx=read(HTTPX_INSTRUMENTATION, _boolean),
        threads=read(THREADS, _boolean),
        queue_calls=read(QUEUE_CALLS, lambda text: _at_least(1, text)),
        queue_bytes=read(QUEUE_BYTES, lambda text: _at_least(0, text)),
    )


def _boolean(text: str) -> bool:
    value = text.lower()
    if value in ("true", "1", "yes", "on"):
        return True
    if value in ("false", "0", "no", "off"):
        return False
    raise ValueError(text)


def _is_native(text: str) -> bool:
    value = text.lower()
    if value not in ("native", "classic"):
        raise ValueError(text)
    return value == "native"


def _content(text: str) -> str:
    value = text.upper()
    if value in CONTENT_MODES:
        return value
    # What the variable took before it had modes; other instrumentations still read it so.
    return SPAN_ONLY if _boolean(text) else NO_CONTENT


def _key(text: str) -> str | None:
    if text and len(text) < 16:
        raise ValueError(text)
    return text or None


def _at_least(least: int, text: str) -> int:
    value = int(text)
    if value < least:
        raise ValueError(text)
    return value
