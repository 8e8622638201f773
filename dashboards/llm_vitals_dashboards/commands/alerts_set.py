"""`llm-vitals alerts set` and `unset`: change `vitals.yaml`, and nothing else of it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.alerts.defaults import OBJECTIVE_OF, SUBJECT_OF
from llm_vitals_collector.alerts.vitals_file import VitalsFileError, loads
from llm_vitals_collector.alerts.vitals_file.edit import EditError, Keys, put, remove
from llm_vitals_collector.alerts.vitals_file.faults import expected_one_of
from llm_vitals_collector.files import replace_file
from llm_vitals_collector.kpi.catalogue import RENAMED
from llm_vitals_dashboards.commands.file import add_file, path_of

COST: Final = "cost_usd"
_SINGLE: Final = {"model": "models", "task": "tasks", "service": "services"}
_HEADER: Final = "# Alerts of LLM Vitals: docs/alerts.md. `llm-vitals alerts list` shows what comes of it.\n"
Put = tuple[Keys, object]


def kpi_of(word: str) -> str:
    """A KPI that can have a limit. Raises CommandError."""
    known = [*SUBJECT_OF, COST]
    kpi = RENAMED.get(word, word)
    if kpi not in known:
        raise CommandError(f"there is no KPI {word}; {expected_one_of(word, known)}")
    return kpi


def puts(arguments: argparse.Namespace) -> Iterator[Put]:
    """What `set` writes, by path. Raises CommandError for what cannot stand together."""
    kpi, singles = kpi_of(arguments.kpi), list(_singles(arguments))
    limits = {
        "warning": arguments.warning,
        "critical": arguments.critical,
        "for": arguments.for_,
        "window": arguments.window,
        "least": arguments.least,
    }
    wanted = {key: _value(value) for key, value in limits.items() if value is not None}
    by = None if arguments.by is None else [one for one in re.split(r"[,\s]+", arguments.by) if one not in ("", "none")]
    if kpi == COST:
        if singles or set(wanted) - {"warning", "critical"} or arguments.budget or arguments.past or arguments.off:
            raise CommandError("cost_usd takes --warning, --critical (US dollars a day) and --by only")
        base: Keys = ("cost", "per_day")
    else:
        base = ("thresholds", kpi)
    if arguments.off:
        yield base, False
        return
    if singles and ("window" in wanted or by is not None):
        raise CommandError(
            "--window and --by are of a KPI, not of a single model, task or service; set them without one"
        )
    for where in [(*base, *single) for single in singles] or [base]:
        yield from (((*where, key), value) for key, value in wanted.items())
    if by is not None:
        yield (*base, "by"), by
    for key in ("budget", "past"):
        value = getattr(arguments, key)
        if value is not None:
            if kpi not in OBJECTIVE_OF:
                raise CommandError(f"{kpi} can have no objective; {expected_one_of(kpi, OBJECTIVE_OF)}")
            yield ("objectives", kpi, key), _value(value)


def _singles(arguments: argparse.Namespace) -> Iterator[Keys]:
    for dimension, key in _SINGLE.items():
        yield from ((key, value) for value in getattr(arguments, dimension) or ())


def _value(text: str) -> object:
    """A number as a number; `5%`, `10m` and `off` as they are."""
    if text == "off":
        return False
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


def _change(path: Path, before: str, after: str) -> str:
    """Check and write a file; what was done. Raises CommandError."""
    if before == after:
        return f"{path}: nothing changes"
    try:
        loads(after, str(path))
    except VitalsFileError as error:
        raise CommandError(f"{error}\nnothing was written") from None
    try:
        replace_file(path.resolve() if path.is_symlink() else path, after, private=False)
    except OSError as error:
        raise CommandError(f"{path}: cannot be written ({error.strerror}); check its folder") from None
    return f"{path}: written"


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else _HEADER
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: cannot be read ({error}); name another file with --file") from None


def _edited(path: Path, before: str, edits: Sequence[tuple[str, Keys, object]]) -> str:
    try:
        loads(before, str(path))
        text = before
        for what, keys, value in edits:
            if what == "put" and value is False and len(keys) == 2:
                text = remove(text, keys)
            text = put(text, keys, value) if what == "put" else remove(text, keys)
    except VitalsFileError as error:
        raise CommandError(str(error)) from None
    except EditError as error:
        raise CommandError(f"{path}: {error}") from None
    return text


def _configure_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kpi", metavar="KPI", help="a KPI of the catalogue, such as error_rate; cost_usd for a day's cost"
    )
    parser.add_argument("--warning", metavar="LIMIT", help="the warning limit: 5%%, 30s, 0.7; off for none")
    parser.add_argument("--critical", metavar="LIMIT", help="the critical limit")
    parser.add_argument("--for", dest="for_", metavar="LENGTH", help="how long it must be so: 10m")
    parser.add_argument("--window", metavar="LENGTH", help="the period that the value is over: 1h, 6h, 1d")
    parser.add_argument("--least", metavar="N", help="the smallest number of calls on which anything is judged")
    parser.add_argument(
        "--by", metavar="NAMES", help="beside the total: model, task, service (several with commas); none"
    )
    for dimension in _SINGLE:
        parser.add_argument(
            f"--{dimension}", action="append", metavar="NAME", help=f"only for this {dimension}; may be given again"
        )
    parser.add_argument("--budget", metavar="SHARE", help="an objective: the share that may be bad in 30 days")
    parser.add_argument("--past", metavar="VALUE", help="of an objective on times or scores: what is bad, 5s or 0.7")
    parser.add_argument("--off", action="store_true", help="no alert on the limits of this KPI")
    add_file(parser)


def _run_set(arguments: argparse.Namespace) -> int:
    path, wanted = path_of(arguments), list(puts(arguments))
    if not wanted:
        raise CommandError(
            "nothing to set; give --warning, --critical, --for, --window, --least, --by, --budget or --off"
        )
    before = _text_of(path)
    after = _edited(path, before, [("put", keys, value) for keys, value in wanted])
    print(_change(path, before if path.exists() else "", after))
    return 0


def _configure_unset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kpi", metavar="KPI", help="its limits and its objective are as shipped then")
    for dimension in _SINGLE:
        parser.add_argument(f"--{dimension}", action="append", metavar="NAME", help=f"only those of this {dimension}")
    add_file(parser)


def _run_unset(arguments: argparse.Namespace) -> int:
    path, kpi, singles = path_of(arguments), kpi_of(arguments.kpi), list(_singles(arguments))
    base: Keys = ("cost", "per_day") if kpi == COST else ("thresholds", kpi)
    gone: list[Keys] = [(*base, *single) for single in singles] or [base, ("objectives", kpi)]
    before = _text_of(path) if path.exists() else ""
    print(_change(path, before, _edited(path, before, [("remove", keys, None) for keys in gone])))
    return 0


SET = Command(
    name="set",
    help="set limits or an objective of a KPI in vitals.yaml; comments and order stay",
    example="llm-vitals alerts set error_rate --warning 5% --critical 10% --for 10m --by model\n"
    "llm-vitals alerts set duration_p95_s --warning 20s --model gpt-5.4 --model o4-mini\n"
    "llm-vitals alerts set time_to_first_chunk_p95_s --budget 5% --past 3s\n"
    "llm-vitals alerts set cost_usd --warning 50 --critical 100\n"
    "llm-vitals alerts set nps --off",
    configure=_configure_set,
    run=_run_set,
)
UNSET = Command(
    name="unset",
    help="take limits and the objective of a KPI out of vitals.yaml: they are as shipped then",
    example="llm-vitals alerts unset error_rate\nllm-vitals alerts unset duration_p95_s --model gpt-5.4",
    configure=_configure_unset,
    run=_run_unset,
)
