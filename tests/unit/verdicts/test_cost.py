"""What a call costs: what the answer says, else the public list price under the terms that it was billed by."""

from __future__ import annotations

import importlib
import socket
from types import ModuleType

import pytest

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Billing, Exchange, Request, Response, Usage
from llm_vitals.verdicts import price_list as module
from llm_vitals.verdicts.cost import Cost, cost
from llm_vitals.verdicts.price_list import price

_USAGE = Usage(input_tokens=1000, output_tokens=100)
_MANY = Usage(input_tokens=100_000, output_tokens=10_000)


def _cost(
    provider: str,
    model: str | None,
    usage: Usage | None = _USAGE,
    billing: Billing | None = None,
    *,
    host: str | None = None,
    port: int | None = 443,
    answered: str | None = None,
) -> Cost | None:
    return cost(
        Exchange(
            provider=provider,
            server_address=host,
            server_port=port,
            request=Request(operation="chat", model=model),
            response=Response(model=answered, usage=usage, billing=billing),
        )
    )


def _usd(found: Cost | None) -> float | None:
    return None if found is None else found.usd


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is not loaded yet, and no price is remembered."""
    monkeypatch.setattr(module, "_loaded", [])
    monkeypatch.setattr(module, "_rates", {})
    monkeypatch.setattr(module, "_misses", set[tuple[str, str]]())


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        pytest.param("openai", "gpt-4o", 1000 * 2.5e-6 + 100 * 10e-6, id="openai"),
        pytest.param("azure.ai.openai", "gpt-4o", 1000 * 2.5e-6 + 100 * 10e-6, id="azure, by the conventions' name"),
        pytest.param("anthropic", "claude-sonnet-4-5-20250929", 1000 * 3e-6 + 100 * 15e-6, id="anthropic, dated"),
    ],
)
def test_list_price(provider: str, model: str, expected: float) -> None:
    assert _usd(_cost(provider, model)) == pytest.approx(expected)


def test_cached_tokens_cost_less() -> None:
    whole = _usd(_cost("openai", "gpt-4o"))
    cached = _usd(_cost("openai", "gpt-4o", Usage(input_tokens=1000, output_tokens=100, cache_read=900)))
    assert whole is not None
    assert cached is not None
    assert cached < whole


@pytest.mark.parametrize(
    ("provider", "model", "usage"),
    [
        pytest.param("openai", "gpt-4o", None, id="no usage"),
        pytest.param("openai", "gpt-4o", Usage(), id="empty usage"),
        pytest.param("openai", None, _USAGE, id="no model"),
        pytest.param("openai", "our-own-model", _USAGE, id="unknown model"),
        pytest.param("nobody", "gpt-nothing", _USAGE, id="unknown provider"),
        pytest.param("openai", "", _USAGE, id="empty model"),
        pytest.param(
            "openai", "gpt-4o", Usage(input_tokens=5, output_tokens=1, cache_read=9), id="contradictory usage"
        ),
        pytest.param("openai", "gpt-4o", Usage(input_tokens=-5, output_tokens=1), id="negative usage"),
    ],
)
def test_absent_when_it_cannot_be_known(provider: str, model: str | None, usage: Usage | None) -> None:
    assert _cost(provider, model, usage) is None


@pytest.mark.usefixtures("unasked")
def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a price was looked up over the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert _cost("openai", "gpt-4o") is not None


@pytest.mark.usefixtures("unasked")
def test_without_the_library_there_is_no_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(module, "import_module", missing)
    assert _cost("openai", "gpt-4o") is None


@pytest.mark.usefixtures("unasked")
def test_a_miss_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library = importlib.import_module("genai_prices")
    asked: list[str] = []

    def calc_price(_usage: object, model: str, **_: object) -> object:
        asked.append(model)
        raise LookupError(model)

    monkeypatch.setattr(library, "calc_price", calc_price)
    assert [_cost("openai", "no-such") for _ in range(3)] == [None] * 3
    assert asked == ["no-such"]


@pytest.mark.slow
def test_every_model_costs_what_the_library_says() -> None:
    """Tiers by the length of the prompt, fees of a call, cached tokens: the remembered rates must know them all."""
    library = importlib.import_module("genai_prices")
    snapshot = importlib.import_module("genai_prices.data_snapshot").get_snapshot()
    wrong: list[str] = []
    for provider, model in [(p.id, m.id) for p in snapshot.providers for m in p.models]:
        for usage in (
            Usage(input_tokens=1000, output_tokens=100),
            Usage(input_tokens=150_000, output_tokens=8000, cache_read=100_000, cache_write=20_000),
            Usage(input_tokens=300_000, output_tokens=10),
        ):
            try:
                expected = library.calc_price(
                    library.Usage(
                        input_tokens=usage.input_tokens,
                        output_tokens=usage.output_tokens,
                        cache_read_tokens=usage.cache_read or 0,
                        cache_write_tokens=usage.cache_write or 0,
                    ),
                    model,
                    provider_id=provider,
                ).total_price
            except (LookupError, ValueError):
                expected = None
            found = price(provider, model, usage)
            stated = None if found is None else found.usd
            if stated != (None if expected is None else pytest.approx(float(expected))):
                wrong.append(f"{provider} {model} {usage}: {stated}, expected {expected}")
    assert wrong == []


@pytest.mark.usefixtures("unasked")
def test_a_price_that_may_change_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    library = importlib.import_module("genai_prices")
    real, asked, clock = library.calc_price, 0, 1000.0

    def calc_price(*args: object, **kwargs: object) -> object:
        nonlocal asked
        asked += 1
        return real(*args, **kwargs)

    def now_s() -> float:
        return clock

    monkeypatch.setattr(library, "calc_price", calc_price)
    monkeypatch.setattr(module.time, "monotonic", now_s)
    models = {"gpt-4o": "openai", "deepseek-chat": "deepseek"}  # one price; prices by the hour

    def questions() -> dict[str, int]:
        nonlocal asked
        counts: dict[str, int] = {}
        for model, provider in models.items():
            asked = 0
            assert _cost(provider, model) is not None
            counts[model] = asked
        return counts

    first, at_once = questions(), questions()
    clock += 3600
    later = questions()
    assert min(first.values()) > 0
    assert at_once == {"gpt-4o": 0, "deepseek-chat": 0}
    assert later == {"gpt-4o": 0, "deepseek-chat": first["deepseek-chat"]}


@pytest.mark.usefixtures("unasked")
def test_a_library_of_another_shape_costs_no_more_than_the_price(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = importlib.import_module("genai_prices")
    monkeypatch.setattr(library, "calc_price", lambda *_, **__: object())
    assert _cost("openai", "gpt-4o") is None
    assert "reading a price of genai-prices" in caplog.text
    caplog.clear()


@pytest.mark.parametrize(
    ("provider", "model", "billing", "expected", "lower_bound"),
    [
        pytest.param("openai", "gpt-5-mini", Billing(service_tier="default"), 0.045, False, id="default"),
        pytest.param("openai", "gpt-5-mini", Billing(service_tier="flex"), 0.0225, False, id="flex"),
        pytest.param("openai", "gpt-5-mini", Billing(service_tier="priority"), 0.081, False, id="priority"),
        pytest.param("openai", "gpt-5-mini", Billing(service_tier="batch"), 0.0225, False, id="batch"),
        pytest.param("openai", "gpt-3.5-turbo", Billing(service_tier="flex"), 0.0325, False, id="flex, by the factor"),
        pytest.param("openai", "gpt-3.5-turbo", Billing(service_tier="priority"), 0.065, True, id="priority, no price"),
        pytest.param("openai", "gpt-5-mini", Billing(service_tier="scale"), None, False, id="prepaid"),
        pytest.param("openai", "gpt-5-mini", Billing(service_tier="moonlight"), None, False, id="a tier of tomorrow"),
        pytest.param("azure.ai.openai", "gpt-5-mini", Billing(service_tier="priority"), 0.045, True, id="azure"),
        pytest.param("anthropic", "claude-sonnet-4-5", Billing(service_tier="standard"), 0.45, False, id="standard"),
        pytest.param("anthropic", "claude-sonnet-4-5", Billing(service_tier="batch"), 0.225, False, id="a batch's"),
        pytest.param("anthropic", "claude-sonnet-4-5", Billing(service_tier="priority"), None, False, id="committed"),
        pytest.param("anthropic", "claude-opus-4-6", Billing(region="us"), 0.825, False, id="in one country"),
        pytest.param("gcp.vertex_ai", "gemini-2.5-pro", Billing(service_tier="on_demand"), 0.225, False, id="vertex"),
        pytest.param(
            "gcp.vertex_ai",
            "gemini-2.5-pro",
            Billing(service_tier="provisioned_throughput"),
            None,
            False,
            id="reserved",
        ),
        pytest.param("gcp.gemini", "gemini-2.0-flash", Billing(service_tier="flex"), 0.007, False, id="gemini, flex"),
        pytest.param("groq", "llama-3.3-70b-versatile", Billing(service_tier="flex"), 0.0669, False, id="groq, flex"),
    ],
)
def test_the_terms_that_a_call_was_served_under(
    provider: str, model: str, billing: Billing, expected: float | None, lower_bound: bool
) -> None:
    found = _cost(provider, model, _MANY, billing)
    assert _usd(found) == (None if expected is None else pytest.approx(expected))
    assert found is None or found.lower_bound == lower_bound


_READ = Usage(input_tokens=1000, output_tokens=500, cache_read=800)


@pytest.mark.parametrize(
    ("provider", "model", "usage", "tokens", "tools", "expected", "lower_bound"),
    [
        pytest.param(
            "anthropic",
            "claude-sonnet-4-5",
            Usage(input_tokens=100_010, output_tokens=5, cache_write=100_000),
            {semconv.BILLED_CACHE_WRITE_1H: 100_000},
            {},
            0.600105,
            False,
            id="written for an hour",
        ),
        pytest.param(
            "anthropic",
            "claude-sonnet-4-5",
            Usage(input_tokens=100_000, cache_write=100_000),
            {semconv.BILLED_CACHE_WRITE_1H: 40_000},
            {},
            0.465,
            False,
            id="written for both times",
        ),
        pytest.param(
            "anthropic",
            "claude-sonnet-4-5",
            Usage(input_tokens=300_000, cache_write=200_000),
            {semconv.BILLED_CACHE_WRITE_1H: 200_000},
            {},
            3.0,
            False,
            id="written for an hour in a long prompt",
        ),
        pytest.param(
            "anthropic",
            "claude-sonnet-4-5",
            Usage(input_tokens=10, cache_write=5),
            {semconv.BILLED_CACHE_WRITE_1H: 9},
            {},
            None,
            False,
            id="more for an hour than written",
        ),
        pytest.param(
            "openai",
            "gpt-audio",
            Usage(input_tokens=1000, output_tokens=500),
            {semconv.USAGE_AUDIO_INPUT: 900, semconv.USAGE_AUDIO_OUTPUT: 400},
            {},
            0.05565,
            False,
            id="sound",
        ),
        pytest.param(
            "openai",
            "gpt-4o-audio-preview",
            Usage(input_tokens=1000, output_tokens=500),
            {semconv.USAGE_AUDIO_INPUT: 900},
            {},
            0.0075,
            True,
            id="sound without a price",
        ),
        pytest.param(
            "gcp.gemini",
            "gemini-2.5-flash",
            _READ,
            {semconv.USAGE_AUDIO_INPUT: 900, semconv.USAGE_AUDIO_CACHE_READ: 800},
            {},
            100 * 1e-6 + 800 * 0.1e-6 + 100 * 0.3e-6 + 500 * 2.5e-6,
            False,
            id="sound, from the cache",
        ),
        pytest.param(
            "gcp.gemini",
            "gemini-2.5-pro",
            Usage(input_tokens=1000, output_tokens=500),
            {semconv.USAGE_AUDIO_INPUT: 900},
            {},
            1000 * 1.25e-6 + 500 * 10e-6,
            False,
            id="sound at the price of text",
        ),
        pytest.param(
            "gcp.gemini",
            "gemini-2.5-flash-image",
            Usage(input_tokens=1000, output_tokens=1290),
            {semconv.USAGE_IMAGE_OUTPUT: 1290},
            {},
            1000 * 0.3e-6 + 1290 * 30e-6,
            False,
            id="an image",
        ),
        pytest.param(
            "openai",
            "gpt-4o",
            Usage(input_tokens=1000, output_tokens=500),
            {semconv.USAGE_IMAGE_INPUT: 800},
            {},
            0.0075,
            False,
            id="an image that is read costs what text does",
        ),
        pytest.param("anthropic", "claude-sonnet-4-5", _USAGE, {}, {"web_search": 3}, 0.0345, False, id="searches"),
        pytest.param("openai", "gpt-5-mini", _USAGE, {}, {"web_search": 1}, 0.01045, False, id="a search"),
        pytest.param("openai", "gpt-5-mini", _USAGE, {}, {"file_search": 2}, 0.00545, False, id="searches in files"),
        pytest.param("openai", "gpt-5-mini", _USAGE, {}, {"code_interpreter": 1}, 0.00045, True, id="a container"),
        pytest.param(
            "anthropic",
            "claude-sonnet-4-5",
            _USAGE,
            {},
            {"advisor_message": 1},
            0.0045,
            True,
            id="another model's advice",
        ),
        pytest.param("x_ai", "grok-4", _USAGE, {}, {"x_search": 1}, 0.0045, True, id="a tool without a price"),
    ],
)
def test_what_else_a_call_is_billed_by(
    provider: str,
    model: str,
    usage: Usage,
    tokens: dict[str, int],
    tools: dict[str, int],
    expected: float | None,
    lower_bound: bool,
) -> None:
    found = _cost(provider, model, usage, Billing(tokens=tokens, tools=tools))
    assert _usd(found) == (None if expected is None else pytest.approx(expected))
    assert found is None or found.lower_bound == lower_bound


@pytest.mark.parametrize(
    ("provider", "host", "port", "model", "answered", "expected"),
    [
        pytest.param("openai", "api.openai.com", 443, "gpt-4o", "gpt-4o-2024-08-06", 0.0035, id="its own host"),
        pytest.param("openai", "gateway.example.com", 443, "gpt-4o", None, 0.0035, id="behind a gateway"),
        pytest.param("openai", "gateway.example.com", 443, "claude-sonnet-4-5", None, 0.0045, id="in another's format"),
        pytest.param(
            "openai", "localhost", 4000, "anthropic/claude-sonnet-4-5", "claude-sonnet-4-5", 0.0045, id="proxy"
        ),
        pytest.param("openai", "litellm.internal", 80, "azure/gpt-4o", "gpt-4o-2024-08-06", 0.0035, id="a prefix"),
        pytest.param(
            "openai", "10.0.0.7", 80, "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", None, 0.00495, id="id"
        ),
        pytest.param(
            "openai", "10.0.0.7", 80, "groq/llama-3.3-70b-versatile", None, 0.000669, id="routed open weights"
        ),
        pytest.param("azure.ai.inference", "models.github.ai", 443, "openai/gpt-4o", None, 0.0035, id="a marketplace"),
        pytest.param(
            "gcp.gemini", "generativelanguage.googleapis.com", 443, "models/gemini-2.5-pro", None, 0.00225, id="path"
        ),
        pytest.param(
            "gcp.vertex_ai", "aiplatform.googleapis.com", 443, "claude-sonnet-4-5@20250929", None, 0.0045, id="@"
        ),
        pytest.param("openai", None, None, "gpt-4o", None, 0.0035, id="a span without a host"),
        pytest.param(
            "aws.bedrock",
            "bedrock-mantle.us-east-1.api.aws",
            443,
            "openai.gpt-oss-20b",
            None,
            0.0001,
            id="sold by a cloud",
        ),
        pytest.param("", None, None, "gemini-2.5-pro", None, 0.00225, id="a span without a provider"),
        pytest.param("portkey", None, None, "groq/llama-3.3-70b-versatile", None, 0.000669, id="a router's span"),
        pytest.param("", None, None, "llama3", None, None, id="open weights without a provider"),
        pytest.param("openai", "localhost", 8000, "meta-llama/Llama-3.3-70B-Instruct", None, None, id="vLLM"),
        pytest.param("openai", "127.0.0.1", 11434, "llama3.2", None, None, id="Ollama"),
        pytest.param("openai", "127.0.0.1", 8080, "gpt-oss-20b", None, None, id="OpenAI's open weights"),
        pytest.param("openai", "127.0.0.1", 8080, "openai/gpt-oss-120b", None, None, id="by their organisation"),
        pytest.param("openai", None, None, "gpt-oss-20b", None, None, id="on a span without a host"),
        pytest.param("openai", "192.168.1.5", 1234, "gpt-4o", None, None, id="an alias on LM Studio"),
        pytest.param("openai", "gpu.example.com", 443, "deepseek-r1", None, None, id="open weights somewhere"),
        pytest.param("openai", "localhost", 8000, "google/gemma-3-27b-it", None, None, id="Google's open weights"),
        pytest.param("ollama", None, None, "mistral-small-latest", None, None, id="a span of Ollama's"),
        pytest.param("", None, None, "us.anthropic.claude-sonnet-4-20250514-v1:0", None, 0.0045, id="Bedrock's id"),
        pytest.param("", None, None, "meta.llama3-1-70b-instruct-v1:0", None, 0.000792, id="weights by Bedrock's id"),
        pytest.param(
            "openai", "gw.example.com", 443, "amazon.nova-pro-v1:0", None, 0.00112, id="Bedrock's behind a gateway"
        ),
        pytest.param("", None, None, "meta.llama3-1-70b", None, None, id="weights without Bedrock's version"),
        pytest.param("hosted_vllm", None, None, "gpt-4o", None, None, id="an alias on vLLM, by LiteLLM's name"),
    ],
)
def test_who_bills_a_call(
    provider: str, host: str | None, port: int | None, model: str, answered: str | None, expected: float | None
) -> None:
    found = _usd(_cost(provider, model, host=host, port=port, answered=answered))
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("usage", "stated"),
    [
        pytest.param(_USAGE, 0.5, id="instead of the list price"),
        pytest.param(None, 0.5, id="without counts"),
        pytest.param(_USAGE, 0.0, id="nothing"),
    ],
)
def test_what_the_answer_says_wins(usage: Usage | None, stated: float) -> None:
    billing = Billing(cost_usd=stated, tools={"web_search": 1}, service_tier="moonlight")
    assert _cost("openai", "gpt-4o", usage, billing) == Cost(stated, "wire")


@pytest.mark.parametrize("cached", [None, 0, 40, 992])
def test_cohere_s_cached_tokens_are_no_part_of_the_billed_ones(cached: int | None) -> None:
    usage = Usage(input_tokens=1000, output_tokens=100, cache_read=cached)
    assert _usd(_cost("cohere", "command-a-03-2025", usage)) == pytest.approx(1000 * 2.5e-6 + 100 * 10e-6)
