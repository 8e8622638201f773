"""The file of LLM_VITALS_ENDPOINTS: YAML, one item an endpoint. It holds no key, only the variable that does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from llm_vitals.core.addresses import has_credentials, is_http
from llm_vitals_collector.endpoints.api_formats import api_of
from llm_vitals_collector.endpoints.endpoint import TIMEOUT_S, Endpoint

EXAMPLE: Final = """\
- name: openai
  url: https://api.openai.com/v1
  key_variable: OPENAI_API_KEY
  models: [gpt-5.4-mini]
- name: ollama
  url: http://127.0.0.1:11434/v1
  models: [llama3.2]
"""
"""A whole file."""
_SIZE: Final = 256 * 1024
_DOCS: Final = "docs/playground.md shows a whole file"


class EndpointsError(Exception):
    """The file cannot be used; the message names it, what was expected and what to do."""


def _url(text: str) -> str:
    if not is_http(text) or has_credentials(text):
        raise ValueError(
            "expected an address that begins with http:// or https://, without a name and password, and without blanks"
        )
    return text.rstrip("/")


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$")]
    url: Annotated[str, AfterValidator(_url)]
    api: Literal["auto", "openai", "anthropic"] = "auto"
    models: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=100)] = []
    key_variable: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")] | None = None
    parameters: dict[str, Any] = {}
    timeout_s: Annotated[float, Field(ge=1, le=600)] = TIMEOUT_S


def load(path: Path, environ: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """The endpoints of a file, with their keys out of `environ`. Raises EndpointsError."""
    try:
        text = path.read_text(encoding="utf-8")
        if len(text) > _SIZE:
            raise EndpointsError(f"{path} has more than {_SIZE} characters: shorten it.")
        value: object = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise EndpointsError(f"{path} cannot be read ({reason}): expected YAML; {_DOCS}.") from error
    if not isinstance(value, list):
        raise EndpointsError(f"{path}: expected a list of endpoints, each with name and url; {_DOCS}.")
    found = tuple(_endpoint(path, at, one, environ) for at, one in enumerate(cast("list[object]", value)))
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise EndpointsError(f"{path}: two endpoints have the name {twice}: rename one of them.")
    return found


def _endpoint(path: Path, at: int, value: object, environ: Mapping[str, str]) -> Endpoint:
    try:
        item = _Item.model_validate(value)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, (at, *fault["loc"])))
        raise EndpointsError(f"{path}: {where}: {fault['msg']}. {_DOCS}.") from None
    return Endpoint(
        name=item.name,
        url=item.url,
        api=api_of(item.url) if item.api == "auto" else item.api,
        models=tuple(item.models),
        key=_key(path, item, environ),
        key_variable=item.key_variable,
        parameters=item.parameters,
        timeout_s=item.timeout_s,
    )


def _key(path: Path, item: _Item, environ: Mapping[str, str]) -> str | None:
    if item.key_variable is None:
        return None
    key = environ.get(item.key_variable, "").strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        fault = "is not set" if not key else "has blanks or characters that no header takes"
        raise EndpointsError(
            f"{path}: the endpoint {item.name} takes its key from {item.key_variable}, which {fault}: set it where the "
            "collector is started, or take key_variable out."
        )
    return key
