"""An HTTP API that is pushed to. Whatever goes wrong is one line that says what to do; no key is ever in it."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from llm_vitals.commands.command import CommandError
from llm_vitals.core.no_redirects import OPENER
from llm_vitals_dashboards.push.change import members

TOKEN: Final = "LLM_VITALS_PUSH_TOKEN"
"""The variable with a service account's token, or with `user:password`."""
_TIMEOUT_S: Final = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of a response."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def data(self) -> object:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def reason(self) -> str:
        """What the server says of it, in one line."""
        data = members(self.data) or {}
        for key in ("message", "error", "msg"):
            if isinstance(data.get(key), str) and data[key].strip():
                return str(data[key]).strip().splitlines()[0][:300]
        return self.text.strip().splitlines()[0][:300] if self.text.strip() else f"HTTP {self.status}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """An API below `url`. `name` says in errors what it is; `token` is sent as Bearer, `user:password` as Basic."""

    name: str
    url: str
    token: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise CommandError(f"{self.url!r} is no address of {self.name}; expected one such as http://localhost:3000")
        if parts.username or parts.password:
            raise CommandError(
                f"the address of {self.name} has a user and a password in it; take them out, and set {TOKEN} to "
                "user:password"
            )

    def send(self, method: str, path: str, body: object = None, *, yaml: str | None = None) -> Answer:
        """One request; `body` as JSON, or `yaml` as it is. Raises CommandError where nothing answers, or not to us."""
        data = yaml.encode() if yaml is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url.rstrip("/") + path, data=data, method=method)  # noqa: S310 # of HTTP
        request.add_header("Accept", "application/json")
        if data is not None:
            request.add_header("Content-Type", "application/json" if yaml is None else "application/yaml")
        for name, value in self.headers.items():
            request.add_header(name, value)
        if self.token is not None:
            way = (
                f"Basic {base64.b64encode(self.token.encode()).decode()}"
                if ":" in self.token
                else f"Bearer {self.token}"
            )
            request.add_header("Authorization", way)
        try:
            # A redirect is an answer: to a login page, as a rule, and it would take the token along.
            with OPENER.open(request, timeout=_TIMEOUT_S) as response:
                return Answer(response.status, response.read())
        except urllib.error.HTTPError as error:
            return self._refused(method, path, Answer(error.code, error.read()))
        except (urllib.error.URLError, TimeoutError, ConnectionError, ssl.SSLError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise CommandError(
                f"nothing answers at {self.url} ({str(reason) or type(reason).__name__}); is {self.name} running, and "
                "is the address right?"
            ) from None

    def _refused(self, method: str, path: str, answer: Answer) -> Answer:
        if answer.status == 401:
            what = "wants a token" if self.token is None else "does not take the token"
            raise CommandError(
                f"{self.name} at {self.url} {what} (HTTP 401: {answer.reason}); set {TOKEN}, or --token-file, to a "
                "valid token or to user:password"
            )
        if answer.status == 403 and path != "/-/reload":
            raise CommandError(
                f"{self.name} at {self.url} does not let this token {method} {path} (HTTP 403: {answer.reason}); give "
                "it the role or permissions that docs/alerts.md names"
            )
        if 300 <= answer.status < 400:
            raise CommandError(
                f"{self.name} at {self.url} sends us elsewhere (HTTP {answer.status}), to a login page as a rule; give "
                f"the final address, and set {TOKEN}"
            )
        return answer

    def check(self, answer: Answer, doing: str) -> Answer:
        """The answer, where it is a success. Raises CommandError."""
        if 200 <= answer.status < 300:
            return answer
        raise CommandError(f"{self.name} at {self.url}, {doing}: HTTP {answer.status}, {answer.reason}")
