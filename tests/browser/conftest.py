"""A real collector with believable calls, and Debian's chromium to look at its pages with."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from patience import PATIENCE_MS
from playwright.sync_api import Browser, Page, sync_playwright

from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.provider import serving

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
MODELS = (("gpt-4o", "openai"), ("claude-sonnet-4-5", "anthropic"), ("gemini-2.5-pro", "gcp.gemini"))
TASKS = ("can", "what", "do", "summarise")


def believable(count: int = 1500) -> Batch:
    """Two weeks of calls, with an error spike of one model in the second and a tool loop at the end."""
    chance = random.Random(5)
    now = datetime.now(timezone.utc)
    calls: list[Call] = []
    feedback: list[Feedback] = []
    for number in range(count):
        at = now - timedelta(days=15 * chance.random(), seconds=60)
        model, provider = chance.choice(MODELS)
        failing = model == "gemini-2.5-pro" and now - at < timedelta(days=6)
        outcome = "error" if chance.random() < (0.3 if failing else 0.02) else chance.choice(["ok"] * 12 + ["refusal"])
        answered = outcome != "error"
        calls.append(
            Call(
                trace_id=f"{number + 1:032x}",
                span_id=f"{number + 1:016x}",
                started_at=at,
                duration_s=chance.lognormvariate(0, 0.5),
                service=chance.choice(["support", "notes"]),
                scope="llm_vitals",
                operation="chat",
                provider=provider,
                request_model=model,
                response_id=f"r{number}",
                stream=number % 2 == 0,
                time_to_first_chunk_s=0.2 if answered and number % 2 == 0 else None,
                input_tokens=chance.randrange(20, 900) if answered else None,
                output_tokens=chance.randrange(5, 300) if answered else None,
                outcome=outcome,
                error_type=None if answered else "503",
                judged="yes" if answered else None,
                refusal_source="phrase" if outcome == "refusal" else None,
                refusal_reason="phrase=cannot_help" if outcome == "refusal" else None,
                finish_reasons=("stop",) if answered else (),
                starts_query=True,
                task=chance.choice(TASKS),
                user=f"u{chance.randrange(40)}" if chance.random() < 0.9 else None,
                fingerprint=f"q{chance.randrange(300)}",
                cost_usd=0.002 if answered else None,
                overall=chance.uniform(0.6, 1.0) if answered else None,
                scores={"clarity": 0.9, "context": 0.7} if answered else {},
                prompt="Can you move my delivery to Friday?",
                output="Done: your parcel now arrives on Friday." if answered else None,
                attributes={"gen_ai.request.temperature": 0.2},
            )
        )
        if number % 9 == 0:
            word = "positive" if chance.random() < 0.7 else "negative"
            feedback.append(Feedback(id=f"f{number}", at=at, rating=word, response_id=f"r{number}", comment="Too long"))
        if number % 50 == 0:
            labels = ("refund", "complaint", "delivery")
            expected, actual = labels[number % 3], labels[(number % 3 + (number % 200 == 0)) % 3]
            feedback.append(
                Feedback(
                    id=f"l{number}", at=at, rating=None, response_id=f"r{number}", expected=expected, actual=actual
                )
            )
    loop = (
        '[{"role":"user","parts":[{"type":"text","content":"Where is it?"}]},{"role":"assistant","parts":[{"type":'
        '"tool_call","id":"c1","name":"find_order","arguments":{"order":"FJ-1182"}}]}]'
    )
    newest = max(calls, key=lambda call: call.started_at)
    calls.append(
        Call(
            trace_id=newest.trace_id,
            span_id="f" * 16,
            started_at=now - timedelta(seconds=30),
            duration_s=0.4,
            operation="chat",
            request_model="gpt-4o",
            provider="openai",
            outcome="ok",
            input_messages=loop,
            output="On its way.",
            task="do",
        )
    )
    return Batch(calls=tuple(calls), feedback=tuple(feedback))


@pytest.fixture(scope="module")
def chromium() -> str:
    """The path of the browser. Without one these tests fail: a page that nobody has seen is not tested."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail(
            "No chromium is installed, and the browser tests need one: `apt-get install chromium`, or set CHROMIUM to "
            "the path of a Chromium or Chrome.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Generator[Browser, None, None]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with serving() as provider:
        stand_in = Endpoint(name="stand-in", url=f"{provider.url}/v1", api="openai", models=("gpt-5.4-mini",))
        with running(Settings(data=tmp_path_factory.mktemp("full"), port=0, grpc_port=0), [stand_in]) as one:
            one.store.write([believable()])
            yield one


@pytest.fixture(scope="module")
def empty_collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(Settings(data=tmp_path_factory.mktemp("empty"), port=0, grpc_port=0)) as one:
        yield one


@contextmanager
def watched(browser: Browser, origin: str, **context: object) -> Generator[Page, None, None]:
    """A page in a context of its own; at its end, nothing may have left `origin` and the console must be clean."""
    faults: list[str] = []
    opened = browser.new_context(**context)
    try:
        page = opened.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on(
            "console",
            lambda m: faults.append(f"console {m.type}: {m.text}") if m.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("data:", "blob:")) or urlsplit(request.url).netloc == urlsplit(origin).netloc
                else faults.append(f"left the origin: {request.url}")
            ),
        )
        yield page
        assert faults == []
    finally:
        opened.close()


@pytest.fixture
def look(browser: Browser) -> Callable[..., object]:
    """`with look(origin, **context) as page`."""

    def opened(origin: str, **context: object):
        return watched(browser, origin, **context)

    return opened


@pytest.fixture(scope="module")
def newest(collector: Running) -> str:
    """The path of a call in an agent loop."""
    ((trace_id,),) = collector.store._read(f"SELECT trace_id FROM call WHERE span_id = '{'f' * 16}'")
    return f"/calls/{trace_id}/{'f' * 16}"


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's script; it is evaluated in the page, which its policy on scripts does not hinder."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
