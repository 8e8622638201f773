"""What commands get from a running collector: its address, its key, and what is said when it does not answer."""

from __future__ import annotations

import argparse
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import urlencode, urlsplit

from llm_vitals.commands.command import CommandError, address
from llm_vitals.core.no_redirects import OPENER

URL: Final = "http://127.0.0.1:4318"
KEY: Final = "LLM_VITALS_API_KEY"
_TIMEOUT_S: Final = 30
_EXPECTED: Final = "expected the address of an LLM Vitals collector"


def add_url(parser: argparse.ArgumentParser) -> None:
    """The option that names the collector."""
    parser.add_argument("--url", type=address, default=URL, help=f"the collector ({URL}); with a key, set {KEY}")


def fetch(url: str, path: str, member: str, parameters: Mapping[str, str]) -> dict[str, object]:
    """What an endpoint of the collector at `url` answers: an object with `member`, or the address is another's.

    Raises CommandError.
    """
    key = os.environ.get(KEY)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise CommandError(f"--url {url!r}: {_EXPECTED}, such as {URL}")
    address = f"{url.rstrip('/')}{path}"
    query = urlencode({name: value for name, value in parameters.items() if value})
    request = urllib.request.Request(f"{address}?{query}" if query else address)  # noqa: S310 # http and https only, see above
    request.add_header("Accept", "application/json")
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with OPENER.open(request, timeout=_TIMEOUT_S) as response:
            body = response.read()
    except urllib.error.HTTPError as error:
        raise CommandError(_refused(error, url, path)) from None
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise CommandError(
            f"nothing answers at {url} ({reason}); start it with `llm-vitals up`, or give --url"
        ) from None
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or member not in answer:
        raise CommandError(
            f"{address} answered something else than {member}; expected the address of an LLM Vitals collector"
        )
    return cast("dict[str, object]", answer)


def _refused(error: urllib.error.HTTPError, url: str, path: str) -> str:
    if error.code in {401, 403}:
        return f"{url} refuses without its key (HTTP {error.code}); set {KEY} to the key it was started with"
    if 300 <= error.code < 400:
        return (
            f"{url} leads to {error.headers.get('Location')!r} (HTTP {error.code}), which is not followed, as the key "
            "would go along; if that is right, give it as --url"
        )
    if error.code == 404:
        return f"{url} has no {path}; {_EXPECTED}, with its pages (pip install 'llm-vitals[server]')"
    try:
        body = json.loads(error.read())
    except (ValueError, OSError):
        body = None
    reason = cast("dict[str, object]", body).get("error") if isinstance(body, dict) else None
    return str(reason) if reason else f"{url} answered HTTP {error.code}"
