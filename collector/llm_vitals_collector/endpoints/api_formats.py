"""The two API formats that serve nearly every model: which one an endpoint has, its address, its headers."""

from __future__ import annotations

from typing import Final, Literal
from urllib.parse import urlsplit

ApiName = Literal["openai", "anthropic"]
_ANTHROPIC_VERSION: Final = "2023-06-01"


def api_of(url: str) -> ApiName:
    """The API format of an endpoint, by its host."""
    host = (urlsplit(url).hostname or "").lower()
    return "anthropic" if host == "anthropic.com" or host.endswith(".anthropic.com") else "openai"


def address(api: ApiName, url: str) -> str:
    """Where requests go: the base address as providers document it, and the path of the format."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if api == "openai":
        path = path if path.endswith("/chat/completions") else f"{path}/chat/completions"
    elif not path.endswith("/messages"):
        path = f"{path}/messages" if path.endswith("/v1") else f"{path}/v1/messages"
    return parts._replace(path=path, fragment="").geturl()


def headers(api: ApiName, key: str | None, *, accept: str = "application/json", agent: str) -> dict[str, str]:
    """The headers of a request, the key among them."""
    found = {"Content-Type": "application/json", "Accept": accept, "User-Agent": agent}
    if api == "anthropic":
        found["anthropic-version"] = _ANTHROPIC_VERSION
    if key is not None:
        found |= {"x-api-key": key} if api == "anthropic" else {"Authorization": f"Bearer {key}"}
    return found
