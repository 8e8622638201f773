"""`llm-vitals doctor`: what is hooked, where telemetry goes, whether it arrives. One line each, with the fix."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from llm_vitals.commands import telemetry_findings, unread_sdks
from llm_vitals.commands.command import Command
from llm_vitals.commands.finding import BAD, GOOD, NOTE, Finding
from llm_vitals.core import settings
from llm_vitals.transport.registry import TRANSPORTS
from llm_vitals.version import __version__

SDKS = ("openai", "anthropic", "mistralai", "groq", "together", "fireworks-ai", "cohere", "google-genai", "ollama")

OTHERS = (
    "openlit",
    "logfire",
    "traceloop-sdk",
    "openinference-instrumentation-openai",
    "openinference-instrumentation-anthropic",
    "opentelemetry-instrumentation-openai",
    "opentelemetry-instrumentation-anthropic",
    "opentelemetry-instrumentation-openai-v2",
    "opentelemetry-instrumentation-genai-openai",
    "opentelemetry-instrumentation-genai-anthropic",
)
"""Distributions that make GenAI spans of the same calls."""


def findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that doctor looks at, in the order it prints."""
    chosen = settings.load(environ)
    yield Finding(
        subject="version", state=GOOD, found=f"llm-vitals {__version__}, Python {sys.version.split(maxsplit=1)[0]}"
    )
    yield from _hooks()
    yield from _unread_sdks()
    yield _threads(chosen)
    yield from telemetry_findings.destinations(environ)
    yield from telemetry_findings.unkept(environ)
    yield from _doubles(environ)
    yield _content(chosen)
    yield _users(chosen)
    yield _http_spans(chosen)
    yield _prices()
    yield from _sampling(environ)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _hooks() -> Iterator[Finding]:
    modules = [f"{one.name} {version}" for one in TRANSPORTS if (version := one.version()) is not None]
    if not modules:
        yield Finding(
            subject="hooked",
            state=BAD,
            found="neither httpx nor httpx2 is installed in this environment, so there is nothing to watch",
            fix="run doctor in the environment of the application",
        )
        return
    yield Finding(subject="hooked", state=GOOD, found=f"init() wraps send of {' and '.join(modules)}")
    sdks = [f"{name} {found}" for name in SDKS if (found := _installed(name))]
    yield Finding(
        subject="SDKs",
        state=GOOD if sdks else NOTE,
        found=", ".join(sdks) if sdks else "no LLM SDK that we know is installed; direct calls by httpx are told, too",
    )


def _unread_sdks() -> Iterator[Finding]:
    """SDKs that are installed and whose calls are not seen."""
    for sdk, found in unread_sdks.installed(_installed):
        yield Finding(
            subject="not seen",
            state=NOTE,
            found=f"{sdk.distribution} {found} sends by {sdk.sends_by}, which is not read",
            fix=sdk.fix,
        )


def _threads(chosen: settings.Settings) -> Finding:
    if chosen.threads:
        return Finding(subject="thread pools", state=GOOD, found="calls keep their trace, user and query in them")
    return Finding(
        subject="thread pools",
        state=GOOD,
        found="calls in them stand outside of their trace, user and query, unless the application hands the context on",
        fix=f"{settings.THREADS.name}=true hands it on: pip install 'llm-vitals[threads]'",
    )


def _doubles(environ: Mapping[str, str]) -> Iterator[Finding]:
    others = [f"{name} {found}" for name in OTHERS if (found := _installed(name))]
    yield Finding(
        subject="double instrumentation",
        state=NOTE if others else GOOD,
        found=f"{', '.join(others)} may tell the same calls; each is counted once, but its spans are exported, too"
        if others
        else "no other GenAI instrumentation is installed",
        fix="switch off the one that you do not need" if others else None,
    )
    own = environ.get("ANTHROPIC_OPEN_TELEMETRY", "").lower()
    if _installed("anthropic") and own not in ("", "false"):
        yield Finding(
            subject="anthropic's own spans",
            state=NOTE,
            found=f"ANTHROPIC_OPEN_TELEMETRY={own}: the SDK makes a second span of every call; it is counted once",
            fix="unset ANTHROPIC_OPEN_TELEMETRY: init() then switches them off",
        )


def _content(chosen: settings.Settings) -> Finding:
    if chosen.content == settings.NO_CONTENT:
        return Finding(
            subject="content",
            state=GOOD,
            found="prompts and answers stay in the process; verdicts are computed there all the same",
            fix=f"{settings.CONTENT.name}=SPAN_ONLY shows them on the pages, if you may keep them",
        )
    return Finding(
        subject="content",
        state=NOTE,
        found=f"prompts and answers are sent ({chosen.content}); context(consent=False) holds them back for a user",
        fix=f"unset {settings.CONTENT.name} to keep them in the process",
    )


def _users(chosen: settings.Settings) -> Finding:
    if chosen.send_user_id:
        return Finding(
            subject="users",
            state=NOTE,
            found=f"user ids are sent as they are ({settings.SEND_USER_ID.name}=true), beside their hash",
            fix=f"unset {settings.SEND_USER_ID.name} to send the hash alone",
        )
    if chosen.pseudonym_key is None:
        return Finding(
            subject="users",
            state=NOTE,
            found="user ids are hashed with a fixed salt. That keeps ids out of stores and screens, and joins the same "
            "user across applications; it does not stop someone who can guess ids (e-mail addresses, numbers) from "
            "confirming a guess",
            fix=f"set {settings.PSEUDONYM_KEY.name} to a secret of 16 characters or more, the same in every process",
        )
    return Finding(
        subject="users",
        state=GOOD,
        found="user ids are hashed with your key; without it nobody can link a hash to an id. A new key: new users",
    )


def _http_spans(chosen: settings.Settings) -> Finding:
    return Finding(
        subject="HTTP spans of model calls",
        state=GOOD,
        found="on: traceparent goes to the provider" if chosen.http_spans else "off: no traceparent to the provider",
        fix=f"unset {settings.HTTP_SPANS.name}" if chosen.http_spans else None,
    )


def _prices() -> Finding:
    found = _installed("genai-prices")
    if found:
        return Finding(subject="cost", state=GOOD, found=f"priced by genai-prices {found}, offline")
    return Finding(
        subject="cost",
        state=NOTE,
        found="not computed in the process; the collector prices calls that carry no cost",
        fix="pip install 'llm-vitals[prices]' for the metric llm_vitals.cost",
    )


def _sampling(environ: Mapping[str, str]) -> Iterator[Finding]:
    sampler = environ.get("OTEL_TRACES_SAMPLER")
    if sampler:
        yield Finding(
            subject="sampling",
            state=NOTE,
            found=f"OTEL_TRACES_SAMPLER={sampler}: metrics count every call; the pages see only the sampled ones",
        )


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def _run(arguments: argparse.Namespace) -> int:
    found = list(findings(os.environ))
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], indent=2))
    else:
        width = max(len(one.subject) for one in found)
        for one in found:
            fix = f" | to change: {one.fix}" if one.fix else ""
            print(f"{one.state:4}  {one.subject:{width}}  {one.found}{fix}")
    return 1 if any(one.state == BAD for one in found) else 0


DOCTOR = Command(
    name="doctor",
    help="say what is hooked, where telemetry goes and whether it arrives, with the fix for each finding",
    example="llm-vitals doctor\nOTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 llm-vitals doctor --json",
    configure=_configure,
    run=_run,
)
