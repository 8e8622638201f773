"""A request and what its answer is to be worth, as a file of pytest: it asks the endpoint and asserts the quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pprint import pformat
from typing import Final

from llm_vitals.evaluation import heuristics
from llm_vitals_collector.endpoints import api_formats, chat
from llm_vitals_collector.endpoints.chat import ChatRequest
from llm_vitals_collector.endpoints.endpoint import Endpoint

_FILE: Final = '''\
"""{title}

Made in the Playground of LLM Vitals. It needs `pip install llm-vitals pytest`{needs}.
LLM_VITALS_TEST_URL calls another address of the same API.
"""

import json
import os
import urllib.request
from urllib.parse import urlsplit

URL = os.environ.get("LLM_VITALS_TEST_URL", {url})
REQUEST = {request}
MESSAGES = {messages}
EXPECTED = {expected}
MINIMUM = {minimum}


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: what follows it would take the key along, to an address that nobody configured."""

    def redirect_request(self, *_):
        return None


def answer():
    """The text that the model answers now."""
    headers = {headers}
    {key_line}
    body = json.dumps(REQUEST).encode()
    here = urlsplit(URL).hostname in ("localhost", "127.0.0.1", "::1")
    proxies = urllib.request.ProxyHandler({{}} if here else None)
    opener = urllib.request.build_opener(NoRedirects, proxies)
    with opener.open(urllib.request.Request(URL, body, headers), timeout={timeout_s:g}) as response:
        found = json.load(response)
    {read_line}


def test_the_answer_is_good_enough(assert_quality):
    assert_quality(answer(), MESSAGES, expected=EXPECTED, minimum=MINIMUM)
'''
_LABEL_WORDS: Final = 3
_READ: Final = {
    "openai": 'return found["choices"][0]["message"]["content"] or ""',
    "anthropic": 'return "".join(part.get("text", "") for part in found["content"])',
}


def pytest_file(
    endpoint: Endpoint,
    request: ChatRequest,
    *,
    minimum: Mapping[str, float],
    expected: str | None = None,
) -> str:
    """The text of the file. The endpoint's key is not in it, only the name of a variable that holds one. An expected
    answer of up to three words is a label, and is to be met; of a longer one other words may be right, too."""
    if expected is not None and 0 < len(expected.split()) <= _LABEL_WORDS:
        minimum = {**minimum, heuristics.CORRECTNESS: 1.0}
    plain = replace(endpoint, parameters={**endpoint.parameters, "stream": None, "stream_options": None})
    system = [{"role": "system", "content": request.system}] if request.system else []
    headers = api_formats.headers(endpoint.api, None, agent="llm-vitals-test")
    variable = endpoint.key_variable
    if variable is None:
        key_line = "# The endpoint takes no key."
    elif endpoint.api == "anthropic":
        key_line = f'headers["x-api-key"] = os.environ[{variable!r}]'
    else:
        key_line = f'headers["Authorization"] = "Bearer " + os.environ[{variable!r}]'
    return _FILE.format(
        title=f"The answer of {_plain(request.model)} is good enough.",
        needs=f" and the key in {variable}" if variable else "",
        url=ascii(api_formats.address(endpoint.api, endpoint.url)),
        request=_literal(chat.members(plain, request)),
        messages=_literal([*system, *({"role": m.get("role"), "content": _content(m)} for m in request.messages)]),
        expected=ascii(expected),
        minimum=_literal(dict(minimum)),
        headers=_literal(headers),
        key_line=key_line,
        read_line=_READ[endpoint.api],
        timeout_s=endpoint.timeout_s,
    )


def _content(message: Mapping[str, object]) -> str:
    return chat.text_of(message.get("content"))


def _literal(value: object) -> str:
    """A value in Python's words; of ASCII alone, so that nothing in it can end a line or turn the direction of text."""
    laid_out = pformat(value, width=100, sort_dicts=False)
    return laid_out if laid_out.isascii() else ascii(value)


def _plain(text: str) -> str:
    """A name that can stand in a docstring."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._:/ ") else "?" for c in text)[:100]
