"""Reading `vitals.yaml`: all that is wrong with it at once, each with its line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import Rule
from llm_vitals_collector.alerts.vitals_file import document as documents
from llm_vitals_collector.alerts.vitals_file.document import Document, ReceiverOf
from llm_vitals_collector.alerts.vitals_file.faults import Fault, FaultsError, Path, VitalsFileError, expected_one_of
from llm_vitals_collector.alerts.vitals_file.marks import Parsed, SyntaxFaultError, as_mapping, parse
from llm_vitals_collector.alerts.vitals_file.receivers import Kind, MailServer, Receiver, Secret
from llm_vitals_collector.alerts.vitals_file.rules_of import rules_of
from llm_vitals_collector.kpi.catalogue import RENAMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What a file says of the alerts: the rules, and who is notified."""

    rules: tuple[Rule, ...]
    receivers: tuple[Receiver, ...] = ()
    grafana_url: str | None = None
    """Without a slash at its end; the boards are below it at `/d/...`."""
    runbook_url: str | None = None
    """Without a slash at its end; the pages are below it, by the names of the runbooks."""


def shipped() -> Vitals:
    """Without a file: the rules that are shipped, and nobody who is notified."""
    return Vitals(rules=defaults.rules())


def load(path: FilePath | str) -> Vitals:
    """The file at `path`. Raises VitalsFileError, also where it cannot be read."""
    try:
        text = FilePath(path).read_text(encoding="utf-8")
    except OSError as error:
        raise VitalsFileError(f"{path}: cannot be read ({error.strerror}); give the path of a vitals.yaml") from None
    except UnicodeDecodeError:
        raise VitalsFileError(f"{path}: is no UTF-8 text; expected YAML") from None
    return loads(text, str(path))


def loads(text: str, name: str = "vitals.yaml") -> Vitals:
    """A file's text. Raises VitalsFileError."""
    try:
        parsed = parse(text)
    except SyntaxFaultError as fault:
        raise VitalsFileError(f"{name}:{fault.place.line}:{fault.place.column}: {fault}") from None
    try:
        made = _document(parsed)
        return Vitals(
            rules=rules_of(made),
            receivers=_receivers(made.receivers),
            grafana_url=made.grafana_url,
            runbook_url=made.runbook_url,
        )
    except FaultsError as error:
        raise VitalsFileError("\n".join(_lines(error.faults, parsed, name))) from None


def _lines(faults: Sequence[Fault], parsed: Parsed, name: str) -> Iterator[str]:
    placed = {(parsed.place(fault).line, parsed.place(fault).column, fault): fault for fault in faults}
    for line, column, fault in sorted(placed, key=lambda one: one[:2]):
        where = ".".join(map(str, parsed.known(fault.path)))
        yield f"{name}:{line}:{column}: {where}{': ' if where else ''}{fault.text}"


def _document(parsed: Parsed) -> Document:
    try:
        return Document.model_validate(as_mapping(parsed.data))
    except TypeError as error:
        raise FaultsError([Fault((), str(error))]) from None
    except ValidationError as error:
        raise FaultsError([_fault(one, parsed) for one in error.errors(include_url=False)]) from None


def _fault(error: ErrorDetails, parsed: Parsed) -> Fault:
    path = error["loc"]
    if error["type"] == "extra_forbidden":
        return Fault(path, f"unknown; {_expected(str(path[-1]), _known_keys(parsed.known(path)[:-1]))}", at_key=True)
    if error["type"] == "missing":
        return Fault(path, f"lacks {path[-1]}")
    if error["type"] == "value_error":
        return Fault(path, str(error["ctx"]["error"]) if "ctx" in error else error["msg"])
    if error["type"] == "literal_error" and "ctx" in error:
        return Fault(path, f"expected {error['ctx']['expected']}")
    if error["type"] in ("model_type", "dict_type"):
        known = _known_keys(parsed.known(path))
        return Fault(path, f"expected keys below it{': ' if known else ''}{', '.join(known)}")
    return Fault(path, error["msg"][:1].lower() + error["msg"][1:])


def _expected(word: str, known: Sequence[str]) -> str:
    """The KPI's name of today for an earlier one, else a close word."""
    today = RENAMED.get(word)
    return f"it is called {today} now" if today in known else expected_one_of(word, known)


def _known_keys(path: Path) -> tuple[str, ...]:
    """The keys that may stand at a path of the document, of its JSON Schema."""
    schema = documents.schema()
    found: list[Mapping[str, Any]] = list(_alternatives(schema, schema))
    for step in path:
        inside = [
            one["items"]
            if isinstance(step, int)
            else one.get("properties", {}).get(step, one.get("additionalProperties"))
            for one in found
            if "items" in one or not isinstance(step, int)
        ]
        found = [
            other
            for one in inside
            if isinstance(one, dict)
            for other in _alternatives(cast("Mapping[str, Any]", one), schema)
        ]
    return tuple(dict.fromkeys(key for one in found for key in one.get("properties", {})))


def _alternatives(one: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "$ref" in one:
        yield from _alternatives(schema["$defs"][str(one["$ref"]).rpartition("/")[2]], schema)
        return
    several = one.get("anyOf") or one.get("oneOf")
    if several is None:
        yield one
    for other in several or ():
        yield from _alternatives(other, schema)


# -- receivers --------------------------------------------------------------------------------------------------------


def _receivers(found: Sequence[ReceiverOf]) -> tuple[Receiver, ...]:
    faults: list[Fault] = []
    made: list[Receiver] = []
    for number, one in enumerate(found):
        path: Path = ("receivers", number)
        kinds = _kinds(one)
        if len(kinds) != 1:
            faults.append(Fault(path, f"{one.name}: expected exactly one of webhook, slack and email"))
        elif any(one.name == other.name for other in made):
            faults.append(Fault((*path, "name"), f"{one.name} stands twice; give each receiver a name of its own"))
        else:
            made.append(_receiver(one, kinds[0], path, faults))
    if faults:
        raise FaultsError(faults)
    return tuple(made)


def _kinds(one: ReceiverOf) -> list[Kind]:
    kinds: tuple[Kind, ...] = ("webhook", "slack", "email")
    return [kind for kind in kinds if getattr(one, kind) is not None]


def _receiver(one: ReceiverOf, kind: Kind, path: Path, faults: list[Fault]) -> Receiver:
    url = one.webhook.url if one.webhook else one.slack.url if one.slack else None
    token = one.webhook.token if one.webhook else None
    server = None
    if one.email is not None and one.email.server is not None:
        host, _, port = one.email.server.rpartition(":")
        if not host or not port.isdigit() or one.email.sender is None:
            text = "expected server as host:port, such as smtp.example.com:587, and sender beside it"
            faults.append(Fault((*path, "email", "server"), text))
        else:
            server = MailServer(
                host=host,
                port=int(port),
                sender=one.email.sender,
                user=None if one.email.user is None else Secret(one.email.user),
                password=None if one.email.password is None else Secret(one.email.password),
            )
    return Receiver(
        name=one.name,
        kind=kind,
        severities=tuple(dict.fromkeys(one.severities)),
        url=None if url is None else Secret(url),
        token=None if token is None else Secret(token),
        to=() if one.email is None else tuple(one.email.to),
        server=server,
        send_resolved=one.send_resolved,
    )
