"""Cost from the public list price, where there is one."""

from __future__ import annotations

import importlib
import socket
from types import ModuleType

import pytest

from llm_vitals.core.exchange import Usage
from llm_vitals.verdicts import cost as module
from llm_vitals.verdicts.cost import cost

_USAGE = Usage(input_tokens=1000, output_tokens=100)


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
    assert cost(provider, model, _USAGE) == pytest.approx(expected)


def test_cached_tokens_cost_less() -> None:
    whole = cost("openai", "gpt-4o", _USAGE)
    cached = cost("openai", "gpt-4o", Usage(input_tokens=1000, output_tokens=100, cache_read=900))
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
    assert cost(provider, model, usage) is None


@pytest.mark.usefixtures("unasked")
def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a price was looked up over the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert cost("openai", "gpt-4o", _USAGE) is not None


@pytest.mark.usefixtures("unasked")
def test_without_the_library_there_is_no_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(module, "import_module", missing)
    assert cost("openai", "gpt-4o", _USAGE) is None


@pytest.mark.usefixtures("unasked")
def test_a_miss_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library = importlib.import_module("genai_prices")
    asked: list[str] = []

    def calc_price(_usage: object, model: str, **_: object) -> object:
        asked.append(model)
        raise LookupError(model)

    monkeypatch.setattr(library, "calc_price", calc_price)
    assert [cost("openai", "no-such", _USAGE) for _ in range(3)] == [None] * 3
    assert asked == ["no-such"]


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
            told = cost(provider, model, usage)
            if told != (None if expected is None else pytest.approx(float(expected))):
                wrong.append(f"{provider} {model} {usage}: {told}, expected {expected}")
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
            assert cost(provider, model, _USAGE) is not None
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
    assert cost("openai", "gpt-4o", _USAGE) is None
    assert "reading a price of genai-prices" in caplog.text
    caplog.clear()
