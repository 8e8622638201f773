"""Rule groups in the ruler of Mimir, by its API: one namespace, which is ours.

https://grafana.com/docs/mimir/latest/references/http-api/#ruler: GET answers YAML, 404 where there is none; POST sets
one group; DELETE takes one away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast
from urllib.parse import quote

import yaml

from llm_vitals.commands.command import CommandError
from llm_vitals_dashboards.push.api import Api
from llm_vitals_dashboards.push.change import Change, items, members

_UNITS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 365 * 86400}
Group = Mapping[str, object]


def rules_path(url: str) -> str:
    """The path of the ruler below an address: of Mimir itself, or of a Prometheus path of Grafana Cloud."""
    if url.rstrip("/").endswith("/config/v1/rules"):
        return ""
    return "/config/v1/rules" if re.search(r"/(prometheus|api/prom)/?$", url) else "/prometheus/config/v1/rules"


def changes(api: Api, namespace: str, files: Sequence[str]) -> Iterator[Change]:
    """What differs between the groups of these rule files and those of the namespace. Raises CommandError."""
    path = f"{rules_path(api.url)}/{quote(namespace, safe='')}"
    there = {str(group["name"]): group for group in _there(api, path, namespace)}
    wanted = {str(group["name"]): group for text in files for group in _groups(text)}
    for name, group in wanted.items():
        found = there.get(name)
        if found is not None and _plain(found) == _plain(group):
            continue

        def post(group: Group = group) -> None:
            api.check(api.send("POST", path, yaml=_text(group)), f"setting the group {group['name']}")

        yield Change(
            kind="create" if found is None else "update",
            what=f"group {name} in namespace {namespace}",
            before="" if found is None else _text(found),
            after=_text(group),
            apply=post,
        )
    for name in sorted(set(there) - set(wanted)):

        def delete(name: str = name) -> None:
            api.check(api.send("DELETE", f"{path}/{quote(name, safe='')}"), f"deleting the group {name}")

        what = f"group {name} in namespace {namespace}"
        yield Change(kind="delete", what=what, before=_text(there[name]), apply=delete)


def _there(api: Api, path: str, namespace: str) -> Sequence[Group]:
    answer = api.send("GET", path)
    if answer.status == 404:
        if "no rule groups found" in answer.text or "group does not exist" in answer.text:
            return ()
        raise CommandError(
            f"{api.url} has no ruler's API at {path} (HTTP 404); give the address of Mimir with its ruler enabled "
            "(-ruler.enable-api, -ruler-storage.backend)"
        )
    api.check(answer, "reading the rules")
    try:
        parsed = members(yaml.safe_load(answer.text))
    except yaml.YAMLError:
        parsed = None
    if parsed is None:
        raise CommandError(f"{api.url} answers, and it is no ruler of Mimir; give --url of Mimir itself")
    return cast("Sequence[Group]", parsed.get(namespace) or ())


def _groups(text: str) -> Sequence[Group]:
    """Those of a rule file."""
    return cast("Mapping[str, Sequence[Group]]", yaml.safe_load(text))["groups"]


def _text(group: Group) -> str:
    return yaml.safe_dump(dict(group), sort_keys=False, allow_unicode=True, width=1000)


def _plain(value: object, key: str = "") -> object:
    """A group as it can be compared: durations in seconds, expressions without the space around them, nothing empty."""
    inside, many = members(value), items(value)
    if inside is not None:
        made = {name: _plain(one, name) for name, one in inside.items()}
        return {name: one for name, one in made.items() if one not in (None, "", 0, {}, [])}
    if many is not None:
        return [_plain(one) for one in many]
    if isinstance(value, str) and key in ("interval", "for", "keep_firing_for", "query_offset", "evaluation_delay"):
        return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)(ms|[smhdwy])", value))
    return value.strip() if isinstance(value, str) and key == "expr" else value
