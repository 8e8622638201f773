"""Every setting of the collector, once: variable, flag, type, default and meaning are the fields of `Settings`.

A bad value is a SettingsError: a service that starts with another port or another folder than its owner meant would be
found out too late.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from llm_vitals.core.addresses import is_http, is_loopback
from llm_vitals.core.settings import PSEUDONYM_KEY, Variable

PREFIX: Final = "LLM_VITALS_"
KEYS_FILE: Final = "llm-vitals.keys"
"""In the data folder, where no other place is set."""


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names it, what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The values that a setting takes, in plain words: for its help, its documentation and its errors."""

    text: str


def _host(text: str) -> str:
    return "127.0.0.1" if text.lower() == "localhost" else str(ipaddress.ip_address(text))


def _key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("not a key")
    return secret


def _secret(secret: SecretStr) -> SecretStr:
    """What can stand in a header."""
    text = secret.get_secret_value()
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("not a key")
    return secret


def _pseudonym_key(secret: SecretStr) -> SecretStr:
    """The rule of the instrumentation: the two must be able to share one key."""
    if len(secret.get_secret_value()) < 16:
        raise ValueError("too short")
    return secret


def _address(text: str) -> str:
    if not is_http(text):
        raise ValueError("not an address")
    return text.rstrip("/")


def _origins(text: str) -> str:
    origins = [one.strip().rstrip("/").lower() for one in text.split(",") if one.strip()]
    if not all(re.fullmatch(r"https?://[^/\s@]+", one) for one in origins):
        raise ValueError("not origins")
    return ",".join(origins)


def _endpoint(text: str) -> str:
    """An address without a user's name and password: what is in it, errors of libraries repeat."""
    if urlsplit(text).username is not None:
        raise ValueError("not an address")
    return _address(text)


def _members(text: str) -> str:
    if not isinstance(json.loads(text), dict):
        raise ValueError("not an object")  # noqa: TRY004 # pydantic turns it into its own
    return text


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _memory(text: str) -> str:
    match = re.fullmatch(r"(\d{1,6})\s*([MG]i?B)", text.strip(), re.IGNORECASE)
    if match is None or int(match[1]) * (1 if match[2][0] in "Mm" else 1024) < 128:
        raise ValueError("not a size")
    return f"{match[1]}{match[2].upper().replace('I', 'i')}"


def default_data(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Where data goes when nobody says: the platform's own place. A relative XDG_DATA_HOME is ignored, as its
    specification demands."""
    env = os.environ if environ is None else environ
    home = Path(env.get("HOME") or Path.home())
    if platform == "darwin":
        return home / "Library" / "Application Support" / "llm-vitals"
    xdg = Path(env.get("XDG_DATA_HOME", ""))
    return (xdg if xdg.is_absolute() else home / ".local" / "share") / "llm-vitals"


def _store(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().startswith("clickhouse://"):
        raise ValueError("not an address")
    return secret


Port = Annotated[int, Field(ge=0, le=65535), Kind("whole number, 0 to 65535")]
Key = Annotated[SecretStr, AfterValidator(_key), Kind("text without spaces, 16 characters or more")]
Flag = Annotated[bool, Kind("true or false")]
Address = Annotated[
    str, AfterValidator(_endpoint), Kind("an address that begins with http:// or https://, without a name")
]
Count = Annotated[int, Field(ge=1), Kind("whole number, 1 or more")]


class Settings(BaseSettings):
    """The settings, checked. Made of keywords it reads no environment; `load` does."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    host: Annotated[str, AfterValidator(_host), Kind("an IP address, or localhost")] = Field(
        "127.0.0.1", description="Address to listen on. Any other than loopback needs keys."
    )
    port: Port = Field(
        4318,
        description="Port of OTLP/HTTP, the pages and the API; 4318 is OpenTelemetry's own default. 0 takes any free "
        "one.",
    )
    grpc_port: Port = Field(
        4317, description="Port of OTLP/gRPC; 4317 is OpenTelemetry's own default. 0 takes any free one."
    )
    data: Annotated[Path, AfterValidator(Path.expanduser), Kind("path of a folder")] = Field(
        default_factory=default_data,
        description="Folder of the database, made when missing. Unset: llm-vitals in XDG_DATA_HOME or ~/.local/share; "
        "on macOS in ~/Library/Application Support.",
    )
    api_key: Key | None = Field(
        None,
        description="Key that may do everything, sent as `Authorization: Bearer ...` or `x-api-key`; browsers log in "
        "with it. Keys with fewer rights: `llm-vitals keys`. Unset, and no file of keys: no key is needed, loopback "
        "only.",
    )
    keys_file: Annotated[Path, AfterValidator(Path.expanduser), Kind("path of a file")] | None = Field(
        None,
        description="File of named keys with rights, written by `llm-vitals keys` and read anew when it changes. "
        "Unset: llm-vitals.keys in the data folder. Where there is such a file, every request needs a key.",
    )
    rating_origins: Annotated[
        str, AfterValidator(_origins), Kind("origins such as https://shop.example, with commas between them")
    ] = Field(
        "",
        description="Sites whose pages may POST ratings to /api/feedback from the browser, with a key that has the "
        "right to rate and no other.",
    )
    tls_certificate: Annotated[Path, AfterValidator(Path.expanduser), Kind("path of a file")] | None = Field(
        None,
        description="Certificate with its chain, in PEM: HTTP and gRPC then speak TLS only, and a renewed one is taken "
        "within a minute. Unset: plain.",
    )
    tls_key: Annotated[Path, AfterValidator(Path.expanduser), Kind("path of a file")] | None = Field(
        None, description="Private key of the certificate, in PEM, without a password; for its owner alone (0600)."
    )
    waiting_requests: Count = Field(
        1024,
        description="Requests that may wait for their commit; past it a sender is told to come back (429, "
        "RESOURCE_EXHAUSTED). Of n senders none takes more than one of n + 1 shares.",
    )
    waiting_bytes: Annotated[int, Field(ge=1), Kind("whole number of bytes, 1 or more")] = Field(
        64 * 1024 * 1024,
        description="Bytes of requests, decompressed, that may wait for their commit; past it the same.",
    )
    body_limit: Annotated[int, Field(ge=1024), Kind("whole number of bytes, 1024 or more")] = Field(
        16 * 1024 * 1024, description="Largest request, decompressed; a larger one is refused (413)."
    )
    store: (
        Annotated[SecretStr, AfterValidator(_store), Kind("clickhouse://user:password@host:port/database")] | None
    ) = Field(
        None,
        description="A ClickHouse database in place of the one in the folder, for several collectors that write to "
        "one (docs/clickhouse.md). Needs the extra `[clickhouse]`.",
    )
    memory: Annotated[str, AfterValidator(_memory), Kind("a size such as 512MB or 2GB, 128MB or more")] = Field(
        "1GB", description="Memory that the database may use; what needs more goes to its folder for a while."
    )
    keep_days: Annotated[int, Field(ge=1, le=36_500), Kind("whole number of days, 1 or more")] | None = Field(
        None,
        description="Days that calls, ratings and scores are kept; older ones are deleted in small steps. Unset: for "
        "ever.",
    )
    scrape_interval: Annotated[int, Field(ge=1, le=75), Kind("whole number of seconds, 1 to 75")] = Field(
        60,
        description="Seconds between two scrapes of /metrics by Prometheus. When an hour ends, its registers of users "
        "and questions stay there for two of them; the recording rules look from three minutes after the hour.",
    )
    count_services: Annotated[str, Kind("names of services, separated by commas; * for all")] = Field(
        "",
        description="Services whose calls, ratings and scores the collector counts at /metrics, under the names that "
        "applications' own metrics have, for a Prometheus that those do not reach (docs/counting.md). Unset: none, as "
        "applications count their own.",
    )
    embeddings: Annotated[Literal["auto", "off"], BeforeValidator(_lower), Kind("auto or off")] = Field(
        "auto",
        description="Relevancy of kept answers by sentence embeddings, in the background. auto: where the extra "
        "`[embeddings]` is installed.",
    )
    judge_url: Address | None = Field(
        None,
        description="Base address of the model API that judges answers, such as https://api.openai.com/v1, "
        "http://127.0.0.1:11434/v1 (Ollama) or https://api.anthropic.com (docs/evaluation.md). Questions go nowhere "
        "else; redirects are not followed. Unset: no judge.",
    )
    judge_model: Annotated[str, Field(min_length=1), Kind("a model's name")] | None = Field(
        None, description="Model that judges. Needed where LLM_VITALS_JUDGE_URL is set."
    )
    judge_key: Annotated[SecretStr, AfterValidator(_secret), Kind("text without spaces")] | None = Field(
        None, description="Key of that API. It is sent there alone, and shown nowhere."
    )
    judge_api: Annotated[
        Literal["auto", "openai", "anthropic"], BeforeValidator(_lower), Kind("auto, openai or anthropic")
    ] = Field(
        "auto",
        description="Format of that API: OpenAI's chat completions, which vLLM, Ollama and others serve, or "
        "Anthropic's messages. auto: by the address.",
    )
    judge_parameters: Annotated[str, AfterValidator(_members), Kind("a JSON object")] = Field(
        "{}",
        description='Members of each request to the judge, in place of ours; null leaves one out: {"max_tokens": null, '
        '"max_completion_tokens": 2048, "temperature": null} for models that reason.',
    )
    judge_sees_images: Flag = Field(False, description="Whether the judge's model takes images.")
    judge_timeout: Annotated[int, Field(ge=1, le=600), Kind("whole number of seconds, 1 to 600")] = Field(
        30, description="Seconds that one question to the judge may take."
    )
    judge_concurrency: Annotated[int, Field(ge=1, le=32), Kind("whole number, 1 to 32")] = Field(
        4, description="Questions to the judge under way at once."
    )
    judge_criteria: Annotated[Path, AfterValidator(Path.expanduser), Kind("path of a folder")] | None = Field(
        None,
        description="Folder of criteria of your own, a .yaml file each (docs/evaluation.md), beside the shipped ones.",
    )
    events_endpoint: Address | None = Field(
        None,
        description="OTLP/HTTP receiver, such as http://127.0.0.1:4318 of an OpenTelemetry Collector, that is sent the "
        "scores of calls as events `gen_ai.evaluation.result` (docs/online-scoring.md). Unset: none is sent.",
    )
    endpoints: Annotated[Path, AfterValidator(Path.expanduser), Kind("path of a file")] | None = Field(
        None,
        description="File of the model APIs that the Playground may call, in YAML (docs/playground.md): requests go to "
        "no others, and keys stay in the variables that it names. Unset: none.",
    )
    online_share: Annotated[float, Field(ge=0, le=1), Kind("number, 0 to 1")] = Field(
        0.0,
        description="Share of calls that the judge scores in the background, evenly picked (docs/online-scoring.md). "
        "0: nothing is scored so.",
    )
    online_flagged_share: Annotated[float, Field(ge=0, le=1), Kind("number, 0 to 1")] = Field(
        1.0,
        description="Share of the calls that are worth a look (refusals, deductions, bad ratings) that it scores then; "
        "rates are corrected for it.",
    )
    online_questions: Count = Field(
        300, description="Questions to the judge, one a call and criterion, that this may take in any 60 minutes."
    )
    online_usd: Annotated[float, Field(gt=0), Kind("number above 0")] = Field(
        1.0,
        description="US dollars that they may cost in any 60 minutes, by the list price of the judge's model. What has "
        "no known price counts as nothing.",
    )
    online_criteria: Annotated[str, Kind("names of criteria, separated by commas")] = Field(
        "correctness,relevancy,coherence", description="What calls are scored by."
    )
    alerts_file: Annotated[Path, AfterValidator(Path.expanduser), Kind("path of a file")] | None = Field(
        None,
        description="vitals.yaml: limits, objectives and receivers of alerts (docs/alerts.md). Unset: the rules that "
        "are shipped, and nobody is notified.",
    )
    pages_url: (
        Annotated[str, AfterValidator(_address), Kind("an address that begins with http:// or https://")] | None
    ) = Field(
        None,
        description="Where people reach the pages, for links in notifications. Unset: the address that it listens on.",
    )
    pseudonym_key: Annotated[SecretStr, AfterValidator(_pseudonym_key), Kind(PSEUDONYM_KEY.kind)] | None = Field(
        None, description=PSEUDONYM_KEY.meaning
    )
    keep_user_id: Flag = Field(
        False,
        description="true: keep users' ids as senders name them (`user.id` and its kin). Otherwise every id is hashed "
        "with the pseudonym key before it is stored or counted.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 # pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 # as above
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 # as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 # as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Keywords alone."""
        return (init_settings,)

    def model_post_init(self, _context: object) -> None:
        """Raises SettingsError when the collector would be open to others without a key, or its judge has no model."""
        if not self.loopback and self.api_key is None and not self.keys_path.exists():
            raise SettingsError(
                f"{variable('host').name}={self.host!r} can be reached from other machines, and no key is set: set "
                f"{variable('api_key').name} (16 characters or more; every sender then carries it), add keys with "
                "`llm-vitals keys add`, or listen on 127.0.0.1."
            )
        if (self.tls_certificate is None) != (self.tls_key is None):
            both = ("tls_certificate", "tls_key")
            present, missing = both if self.tls_key is None else both[::-1]
            raise SettingsError(
                f"{variable(present).name} is set and {variable(missing).name} is not: TLS needs both, the certificate "
                "and its private key."
            )
        if self.judge_url is not None and self.judge_model is None:
            raise SettingsError(
                f"{variable('judge_url').name} is set, and no model: set {variable('judge_model').name} to the name of "
                "the model that judges."
            )

        if self.online_share > 0 and self.judge_url is None:
            raise SettingsError(
                f"{variable('online_share').name}={self.online_share:g}, and no judge: set "
                f"{variable('judge_url').name} and {variable('judge_model').name}, or leave it out."
            )

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the collector."""
        return is_loopback(self.host)

    @property
    def keys_path(self) -> Path:
        """Where named keys are kept."""
        return self.keys_file or self.data / KEYS_FILE

    @property
    def keep(self) -> timedelta | None:
        """How long records are kept; None: for ever."""
        return None if self.keep_days is None else timedelta(days=self.keep_days)

    @property
    def origins_of_ratings(self) -> frozenset[str]:
        """Origins, as browsers send them."""
        return frozenset(filter(None, self.rating_origins.split(",")))

    @property
    def key(self) -> str | None:
        """The API key as text."""
        return None if self.api_key is None else self.api_key.get_secret_value()

    @property
    def criteria_of_online(self) -> tuple[str, ...]:
        """What calls are scored by in the background."""
        return tuple(dict.fromkeys(name.strip() for name in self.online_criteria.split(",") if name.strip()))

    @property
    def counted_services(self) -> frozenset[str]:
        """The services whose calls are counted here."""
        return frozenset(name.strip() for name in self.count_services.split(",") if name.strip())

    @property
    def key_of_pseudonyms(self) -> str | None:
        """The key of pseudonyms as text."""
        return None if self.pseudonym_key is None else self.pseudonym_key.get_secret_value()


def variable(field: str) -> Variable:
    """The environment variable of a field of Settings."""
    info = Settings.model_fields[field]
    default = info.get_default() if info.default_factory is None else None
    return Variable(
        name=f"{PREFIX}{field.upper()}",
        default="" if default is None else str(default),
        kind=_kind(field),
        meaning=info.description or "",
    )


def flag(field: str) -> str:
    """The flag of `llm-vitals up` for a field of Settings."""
    return f"--{field.replace('_', '-')}"


def is_secret(field: str) -> bool:
    """Whether the value is a secret: it has no flag, which every user of the machine could read in `ps`."""
    return "SecretStr" in str(Settings.model_fields[field].annotation)


def _kind(field: str) -> str:
    """The words of the field's Kind; of `Key | None` it stands inside."""
    info = Settings.model_fields[field]
    inner = getattr(info.annotation, "__args__", ())
    marks = (*info.metadata, *(mark for one in inner for mark in getattr(one, "__metadata__", ())))
    return next(mark.text for mark in marks if isinstance(mark, Kind))


VARIABLES: Final = tuple(variable(field) for field in Settings.model_fields)
HOST: Final = variable("host")
PORT: Final = variable("port")
GRPC_PORT: Final = variable("grpc_port")
DATA: Final = variable("data")
JUDGE_URL: Final = variable("judge_url")
JUDGE_MODEL: Final = variable("judge_model")


def load(environ: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's); `flags` (variable name to text) win over it.

    Raises SettingsError.
    """
    env = os.environ if environ is None else environ
    source = EnvSettingsSource(Settings)
    source.env_vars = {
        name.lower(): text for name, found in {**env, **(flags or {})}.items() if (text := found.strip())
    }
    values = cast("dict[str, object]", source())
    values.setdefault("data", default_data(env))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        raise SettingsError(_fault(str(fault["loc"][0]), fault["input"])) from error


def _fault(field: str, value: object) -> str:
    one = variable(field)
    default = f" for {one.default}." if one.default else "."
    shown = "(not shown)" if is_secret(field) else repr(value)
    return f"{one.name}={shown}: expected {one.kind}. Set it so, or leave it out{default}"
