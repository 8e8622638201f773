"""Cost from the public list price, where there is one."""

from __future__ import annotations

import importlib
import socket
from types import ModuleType

import pytest

from llm_vitals.exchange import Usage
from llm_vitals.verdicts import cost as module
from llm_vitals.verdicts.cost import cost

_USAGE = Usage(input_tokens=1000, output_tokens=100)


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


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a price was looked up over the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(module, "_loaded", [])
    monkeypatch.setattr(module, "_rates", {})
    assert cost("openai", "gpt-4o", _USAGE) is not None


def test_without_the_library_there_is_no_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(module, "_loaded", [])
    monkeypatch.setattr(module, "_rates", {})
    monkeypatch.setattr(module, "import_module", missing)
    assert cost("openai", "gpt-4o", _USAGE) is None


def test_a_miss_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library = importlib.import_module("genai_prices")
    asked: list[str] = []

    def calc_price(_usage: object, model: str, **_: object) -> object:
        asked.append(model)
        raise LookupError(model)

    monkeypatch.setattr(library, "calc_price", calc_price)
    monkeypatch.setattr(module, "_loaded", [])
    monkeypatch.setattr(module, "_rates", {})
    monkeypatch.setattr(module, "_misses", set[tuple[str, str]]())
    assert [cost("openai", "no-such", _USAGE) for _ in range(3)] == [None] * 3
    assert asked == ["no-such"]
