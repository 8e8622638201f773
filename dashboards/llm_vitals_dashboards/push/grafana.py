"""Differences between what Grafana has of ours and what it should have: folders, rule groups, contact points, boards.

Ours is what lies in our folders or has a uid that begins as ours do; all else is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast
from urllib.parse import quote

from llm_vitals.commands.command import CommandError
from llm_vitals_dashboards.push.api import Api
from llm_vitals_dashboards.push.change import Change, Json, holds, items, members, reduced, shown
from llm_vitals_dashboards.push.grafana_rules import FOLDER_TITLE, FOLDER_UID, MADE, SECRET

OLDEST: Final = (11, 0)
BOARDS_UID: Final = "llm-vitals"
BOARDS_TITLE: Final = "LLM Vitals"
_PROVISIONING: Final = "/api/v1/provisioning"
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwy])")
_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 365 * 86400}


def check_version(api: Api) -> None:
    """Raises CommandError where it is no Grafana, or an older one than is known to work."""
    answer = api.send("GET", "/api/health")
    data = members(answer.data)
    if answer.status != 200 or data is None or "database" not in data:
        raise CommandError(f"{api.url} answers, and it is no Grafana; give --url of Grafana itself")
    version = str(data.get("version") or "")
    found = re.match(r"(\d+)\.(\d+)", version)
    # A build without flags has the placeholder 9.2.0 for its version, and NA for its commit: unknown.
    if found and data.get("commit") != "NA" and (int(found[1]), int(found[2])) < OLDEST:
        raise CommandError(f"{api.url} is Grafana {version}; 11.0 or newer is needed: update it")


def prometheus_source(api: Api, wanted: str | None) -> str:
    """The uid of the data source with a uid or name; without one, of the only Prometheus. Raises CommandError."""
    answer = api.check(api.send("GET", "/api/datasources"), "reading its data sources")
    found = [
        one
        for one in cast("list[Json]", answer.data)
        if one["type"] in ("prometheus", "grafana-amazonprometheus-datasource")
    ]
    named = [one for one in found if wanted is None or wanted in (one["uid"], one["name"])]
    if len(named) == 1:
        return str(named[0]["uid"])
    there = ", ".join(f"{one['name']} ({one['uid']})" for one in found) or "none"
    if wanted is not None:
        raise CommandError(f"Grafana has no Prometheus data source {wanted!r}; it has: {there}")
    raise CommandError(f"--source: name the Prometheus data source that the rules ask; Grafana has: {there}")


def folder_changes(api: Api, uid: str, title: str) -> Iterator[Change]:
    """The folder, where it is not there."""
    answer = api.send("GET", f"/api/folders/{uid}")
    if answer.status == 404:

        def make() -> None:
            api.check(api.send("POST", "/api/folders", {"uid": uid, "title": title}), f"making the folder {title}")

        yield Change(kind="create", what=f"folder {title}", after=title, apply=make)
    else:
        api.check(answer, f"reading the folder {title}")


# -- rules ------------------------------------------------------------------------------------------------------------


def rule_changes(api: Api, groups: Sequence[Json]) -> Iterator[Change]:
    """Rule groups of our folder. Raises CommandError."""
    there = _rule_groups(api)
    for wanted in groups:
        name = str(wanted["title"])
        found = there.get(name)
        plain, plain_found = _plain(wanted), None if found is None else _plain(found)
        if found is not None and holds(plain_found, plain):
            continue

        def put(wanted: Json = wanted, name: str = name) -> None:
            path = f"{_PROVISIONING}/folder/{FOLDER_UID}/rule-groups/{quote(name, safe='')}"
            api.check(api.send("PUT", path, wanted), f"setting the rule group {name}")

        yield Change(
            kind="create" if found is None else "update",
            what=f"rule group {name}",
            before="" if found is None else shown(reduced(plain_found, plain)),
            after=shown(plain),
            apply=put,
        )
    for name in sorted(set(there) - {str(wanted["title"]) for wanted in groups}):

        def delete(name: str = name) -> None:
            path = f"{_PROVISIONING}/folder/{FOLDER_UID}/rule-groups/{quote(name, safe='')}"
            api.check(api.send("DELETE", path), f"deleting the rule group {name}")

        yield Change(kind="delete", what=f"rule group {name}", before=shown(_plain(there[name])), apply=delete)


def _rule_groups(api: Api) -> dict[str, Json]:
    """Those of our folder that have rules of ours, by name."""
    answer = api.check(api.send("GET", f"{_PROVISIONING}/alert-rules"), "reading its alert rules")
    names = {
        str(rule["ruleGroup"])
        for rule in cast("list[Json]", answer.data)
        if rule["folderUID"] == FOLDER_UID and str(rule["uid"]).startswith(MADE)
    }
    made: dict[str, Json] = {}
    for name in sorted(names):
        path = f"{_PROVISIONING}/folder/{FOLDER_UID}/rule-groups/{quote(name, safe='')}"
        made[name] = cast("Json", api.check(api.send("GET", path), f"reading the rule group {name}").data)
    return made


def _plain(value: object, key: str = "") -> Any:
    """As it can be compared: durations in seconds; rules by their uid, whatever their order; labels and annotations as
    lists, so that one too many is a difference; a rule without a receiver of its own has none."""
    inside, many = members(value), items(value)
    if inside is not None and key in ("labels", "annotations"):
        return sorted(f"{name}: {one}" for name, one in inside.items())
    if inside is not None:
        made = {name: _plain(one, name) for name, one in inside.items() if name not in ("id", "updated", "provenance")}
        if "condition" in inside:
            settings = members(inside.get("notification_settings")) or {}
            made["notification_settings"] = settings.get("receiver")
            made.setdefault("keep_firing_for", 0)
        return made
    if many is not None:
        plain = [_plain(one) for one in many]
        return sorted(plain, key=lambda one: str(one["uid"])) if key == "rules" else plain
    if key in ("for", "keep_firing_for"):
        return sum(float(number) * _SECONDS[unit] for number, unit in _DURATION.findall(str(value or "")))
    return value


# -- contact points ---------------------------------------------------------------------------------------------------


def contact_point_changes(api: Api, wanted: Iterable[Json]) -> tuple[list[Change], list[Change]]:
    """What is to be set before the rules that name it, and what is to be deleted after them. Raises CommandError."""
    answer = api.check(api.send("GET", f"{_PROVISIONING}/contact-points"), "reading its contact points")
    there = {str(one["uid"]): one for one in cast("list[Json]", answer.data) if str(one["uid"]).startswith(MADE)}
    made: list[Change] = []
    new = {str(one["uid"]): one for one in wanted}
    for uid, one in new.items():
        found = there.get(uid)
        if found is not None and _same(found, one):
            continue

        def put(one: Json = one, *, is_new: bool = found is None) -> None:
            path = f"{_PROVISIONING}/contact-points{'' if is_new else '/' + quote(str(one['uid']), safe='')}"
            api.check(api.send("POST" if is_new else "PUT", path, one), f"setting the contact point {one['name']}")

        what = f"contact point {one['name']}, {one['type']}"
        before = "" if found is None else shown(_hidden(found))
        made.append(
            Change(
                kind="create" if found is None else "update",
                what=what,
                before=before,
                after=shown(_hidden(one)),
                apply=put,
            )
        )
    gone: list[Change] = []
    for uid in sorted(set(there) - set(new)):

        def delete(uid: str = uid) -> None:
            path = f"{_PROVISIONING}/contact-points/{quote(uid, safe='')}"
            api.check(api.send("DELETE", path), f"deleting the contact point {there[uid]['name']}")

        what = f"contact point {there[uid]['name']}, {there[uid]['type']}"
        gone.append(Change(kind="delete", what=what, before=shown(_hidden(there[uid])), apply=delete))
    return made, gone


def _same(there: Json, wanted: Json) -> bool:
    """Secrets are in the uid, as hashes."""
    shown_of = {key: value for key, value in wanted["settings"].items() if key not in SECRET}
    return holds(there, {**wanted, "settings": shown_of})


def _hidden(one: Json) -> Json:
    settings = {key: "(not shown)" if key in SECRET else value for key, value in one["settings"].items()}
    return {key: one.get(key) for key in ("uid", "name", "type", "disableResolveMessage")} | {"settings": settings}


# -- boards -----------------------------------------------------------------------------------------------------------


def board_changes(api: Api, boards: Mapping[str, str]) -> Iterator[Change]:
    """Boards that differ, by the text of each. Raises CommandError for one with our uid that is not ours."""
    for text in boards.values():
        wanted = cast("Json", json.loads(text))
        title, uid = str(wanted["title"]), str(wanted["uid"])
        answer = api.send("GET", f"/api/dashboards/uid/{quote(uid, safe='')}")
        found: Json | None = None
        if answer.status != 404:
            data = cast("Json", api.check(answer, f"reading the board {title}").data)
            found = data["dashboard"]
            if data["meta"].get("provisioned"):
                raise CommandError(
                    f"Grafana reads the board {title} from a provisioning file; replace that file, or take it away"
                )
            if "llm-vitals" not in data["dashboard"].get("tags", []):
                raise CommandError(f"Grafana has another board with the uid {uid}; give that one another uid")
        if found is not None and _board(found) == _board(wanted):
            continue

        def post(wanted: Json = wanted, title: str = title) -> None:
            body = {
                "dashboard": {**wanted, "id": None},
                "folderUid": BOARDS_UID,
                "overwrite": True,
                "message": "llm-vitals dashboards push",
            }
            api.check(api.send("POST", "/api/dashboards/db", body), f"setting the board {title}")

        yield Change(
            kind="create" if found is None else "update",
            what=f"board {title}",
            before="" if found is None else shown(_board(found)),
            after=shown(_board(wanted)),
            apply=post,
        )


def _board(board: Json) -> Json:
    """Without what the server counts."""
    return {key: value for key, value in board.items() if key not in ("id", "version", "iteration")}


def alert_folder(api: Api) -> Iterator[Change]:
    """The folder of the rules."""
    return folder_changes(api, FOLDER_UID, FOLDER_TITLE)


def board_folder(api: Api) -> Iterator[Change]:
    """The folder of the boards."""
    return folder_changes(api, BOARDS_UID, BOARDS_TITLE)
