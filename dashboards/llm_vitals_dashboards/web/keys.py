"""`/keys`: the keys with their rights and use, and who failed with one; to add, rotate and revoke them.

What a key is, is in the answer that made it, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from llm_vitals_collector.api.auth import sender_of
from llm_vitals_collector.api.keys import key_list
from llm_vitals_collector.keys import audit, changes
from llm_vitals_collector.keys.changes import KeyChangeError
from llm_vitals_collector.keys.file import KeyFileError, is_name
from llm_vitals_collector.keys.gate import Gate
from llm_vitals_collector.keys.rights import GRANTED, Right, requires
from llm_vitals_collector.settings import Settings
from llm_vitals_dashboards.web.form import form
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import page

PATH: Final = "/keys"
_LASTS: Final = {"": "for ever", "30d": "30 days", "90d": "90 days", "365d": "a year"}
_KEEPS: Final = {"1d": "a day", "1h": "an hour", "0d": "not at all"}
_OPENS: Final = {
    Right.SEND: "telemetry and answers to be evaluated",
    Right.READ: "pages, API, metrics",
    Right.RATE: "ratings",
    Right.RUN: "calls of the Playground, which cost money",
    Right.ADMINISTER: "all of these, and keys, silences, backups, erasing",
}
router: Final = page_router()


@router.get(PATH)
@requires(Right.ADMINISTER)
def keys(request: Request) -> Response:
    """The page."""
    return _page(request)


@router.post(PATH)
@requires(Right.ADMINISTER)
async def add(request: Request) -> Response:
    """Add the key `name` with `rights`, valid for `lasts`; the page with what it is."""
    fields = await form(request)
    name, lasts = fields.get("name", [""])[0].strip(), _days(fields.get("lasts", [""])[0], _LASTS)
    named = {right.value: right for right in GRANTED}
    rights = frozenset(named[one] for one in fields.get("rights", []) if one in named)

    def work() -> str:
        if not rights:
            raise KeyChangeError("the key has no right: choose at least one")
        if not _gate(request).needs_key and Right.ADMINISTER not in rights:
            raise KeyChangeError(
                "from the first key on every request needs one, and this page one that may administer: add that first"
            )
        return changes.add(_path(request), name, rights, _now(), lasts=lasts or None)

    words = ", ".join(right.value for right in GRANTED if right in rights)
    return await _changed(request, name, work, f"key {name} was added, which may {words}")


@router.post(f"{PATH}/{{name}}/rotate")
@requires(Right.ADMINISTER)
async def rotate(request: Request, name: str) -> Response:
    """Give a key a new secret; the old one stays valid for `keep`. The page with what it is now."""
    keep = _days((await form(request)).get("keep", ["1d"])[0], _KEEPS)

    def work() -> str:
        return changes.rotate(_path(request), name, _now(), keep=keep)

    return await _changed(request, name, work, f"key {name} was rotated")


@router.post(f"{PATH}/{{name}}/revoke")
@requires(Right.ADMINISTER)
async def revoke(request: Request, name: str) -> Response:
    """End a key at once; back to the page."""
    gate = _gate(request)
    own = any(not is_name(key.name) for key in gate.keys)  # that of the environment stays

    def work() -> str:
        changes.revoke(_path(request), name, lock_out=own)
        return ""

    return await _changed(request, name, work, f"key {name} was revoked")


async def _changed(request: Request, name: str, work: Callable[[], str], done: str) -> Response:
    """The page after a change, with the key that it made; or with what is wrong."""
    try:
        text = await run_in_threadpool(work)
    except KeyChangeError as error:
        return await run_in_threadpool(_page, request, problem=str(error), status=400)
    except KeyFileError as error:
        return await run_in_threadpool(_page, request, problem=str(error), status=503)
    audit.record(sender_of(request), done)
    _gate(request).refresh()
    if not text:
        return RedirectResponse(PATH, status_code=303)
    return await run_in_threadpool(_page, request, made=(name, text))


def _page(request: Request, *, made: tuple[str, str] | None = None, problem: str = "", status: int = 200) -> Response:
    context: dict[str, object] = {
        "title": "Keys",
        "found": key_list(_gate(request)),
        "is_named": is_name,
        "made": made,
        "problem": problem,
        "opens": {right.value: words for right, words in _OPENS.items()},
        "lasts": _LASTS,
        "keeps": _KEEPS,
        "now": _now(),
    }
    return page(request, "keys.html", context, status=status)


def _days(value: str, known: dict[str, str]) -> timedelta:
    """One of the lengths that a form offers; the first one for any other."""
    length = value if value in known else next(iter(known))
    number, unit = length[:-1] or "0", length[-1:]
    return timedelta(hours=int(number)) if unit == "h" else timedelta(days=int(number))


def _gate(request: Request) -> Gate:
    gate: Gate = request.app.state.gate
    return gate


def _path(request: Request) -> Path:
    settings: Settings = request.app.state.settings
    return settings.keys_path


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)
