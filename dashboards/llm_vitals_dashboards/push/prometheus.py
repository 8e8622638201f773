"""Rule files for Prometheus, which has no API that writes them: files in a folder, then `/-/reload`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

import yaml

from llm_vitals.commands.command import CommandError
from llm_vitals_dashboards.push.api import Api
from llm_vitals_dashboards.push.change import Change, Json, members

MADE: Final = "# Made by `llm-vitals "
"""How each file begins that these commands write: others are left alone."""


def file_changes(folder: Path, files: Mapping[str, str]) -> Iterator[Change]:
    """The files that differ, by their names in a folder. Raises CommandError for a file that is somebody else's."""
    for name, text in files.items():
        path = folder / name
        try:
            there = path.read_text(encoding="utf-8") if path.exists() else None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: cannot be read ({error}); give another folder") from None
        if there == text:
            continue
        if there is not None and not _is_ours(path, there):
            raise CommandError(f"{path} was not made by llm-vitals; move it away, or give another folder")

        def write(path: Path = path, text: str = text) -> None:
            _write(path, text)

        yield Change(
            kind="create" if there is None else "update", what=str(path), before=there or "", after=text, apply=write
        )


def _is_ours(path: Path, text: str) -> bool:
    """By its first line; of a board, which has no comments, by its tag."""
    if path.suffix == ".json":
        return '"llm-vitals"' in text
    return text.startswith((MADE, "# Made by `make generate`", "# Written by `python -m tools.generate`"))


def _write(path: Path, text: str) -> None:
    """Whole or not at all: Prometheus may read it at any time."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path}: cannot be written ({error.strerror}); give a folder that can be") from None


def reload(api: Api) -> None:
    """Let Prometheus read its rule files. Raises CommandError."""
    answer = api.send("POST", "/-/reload")
    if answer.status in (403, 404, 405):
        raise CommandError(
            f"Prometheus at {api.url} does not reload by its API; the files are written: start it with "
            "--web.enable-lifecycle, or send it SIGHUP"
        )
    if answer.status != 200:
        raise CommandError(f"Prometheus at {api.url} does not load its configuration: {answer.reason}")


def not_loaded(api: Api, files: Mapping[str, str]) -> tuple[str, ...]:
    """The files whose rules Prometheus does not have as they are. Raises CommandError where it has no API for rules."""
    answer = api.check(api.send("GET", "/api/v1/rules"), "reading its rules")
    data = members(answer.data)
    if data is None:
        raise CommandError(f"{api.url} answers, and it is no Prometheus; give --url of Prometheus itself")
    there = {_rule(rule) for group in data["data"]["groups"] for rule in group["rules"]}
    return tuple(name for name, text in files.items() if not _rules(text) <= there)


def _rules(text: str) -> set[str]:
    parsed = cast("Json", yaml.safe_load(text))
    return {
        _rule({**rule, "name": rule.get("alert") or rule.get("record")})
        for group in parsed["groups"]
        for rule in group["rules"]
    }


def _rule(rule: Json) -> str:
    """What tells a rule from an older one: Prometheus writes expressions in its own way, and texts as they are."""
    return json.dumps([rule["name"], rule.get("labels") or {}, rule.get("annotations") or {}], sort_keys=True)
