"""`llm-vitals datasets`: data sets of a collector that runs; examples in from a file, lines to tune models with out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, cast
from urllib.parse import quote, urlencode

from llm_vitals.commands import subcommands
from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.commands.collector_url import add_running_url, answer, json_of, pieces
from llm_vitals_collector.commands.dataset_run import DATASET_RUN
from llm_vitals_collector.commands.dataset_runs import DATASET_RUNS

_STEP: Final = 200
"""Examples in a request; a body is bounded."""
_PATH: Final = "/api/datasets"
_FORMS: Final = ("supervised", "preference", "trl")


def _configure(parser: argparse.ArgumentParser) -> None:
    add_running_url(parser)


def _configure_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the data set, such as faults-of-june")
    _configure(parser)


def _configure_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    _configure(parser)


def _configure_make(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--description", metavar="TEXT", help="what it is for")
    _configure_name(parser)


def _configure_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--form",
        choices=_FORMS,
        default="supervised",
        help="supervised: OpenAI's chat form, which TRL reads, too (default); preference: OpenAI's pairs; trl: TRL's",
    )
    parser.add_argument(
        "--output", "-o", type=Path, metavar="FILE", help="write to a new file; default: standard output"
    )
    _configure_name(parser)


def _configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--consent", action="store_true", help="who wrote them agreed that models are tuned with them")
    parser.add_argument("name", metavar="NAME", help="the data set; it is made where there is none")
    parser.add_argument("file", type=Path, metavar="FILE", help="JSON lines: examples, or lines of a tuning file")
    _configure(parser)


def _run_list(arguments: argparse.Namespace) -> int:
    found = cast("Sequence[Mapping[str, object]]", json_of(arguments.url, "GET", _PATH)["datasets"])
    if arguments.json:
        print(json.dumps(found, indent=2))
    elif not found:
        _note("There are no data sets.")
    else:
        width = max(len(str(one["name"])) for one in found)
        for one in found:
            described = f"  {one['description']}" if one["description"] else ""
            counts = f"{one['examples']:>7} examples, {one['consented']:>7} with consent"
            print(f"{one['name']!s:<{width}}  {counts}{described}")
    return 0


def _run_make(arguments: argparse.Namespace) -> int:
    json_of(arguments.url, "POST", _PATH, {"name": arguments.name, "description": arguments.description})
    _note(f"{arguments.name} is made.")
    return 0


def _run_remove(arguments: argparse.Namespace) -> int:
    removed = json_of(arguments.url, "DELETE", _of(arguments.name))
    _note(f"{arguments.name} is removed with {removed['examples']} examples.")
    return 0


def _run_export(arguments: argparse.Namespace) -> int:
    where, form = _of(arguments.name), urlencode({"form": arguments.form})
    outcome = json_of(arguments.url, "GET", f"{where}/export/summary?{form}")
    with answer(arguments.url, "GET", f"{where}/export?{form}") as response:
        try:
            if arguments.output is None:
                _copy(pieces(response, arguments.url), sys.stdout.buffer)
            else:
                with arguments.output.open("xb") as file:
                    _copy(pieces(response, arguments.url), file)
        except FileExistsError:
            raise CommandError(f"{arguments.output} exists: choose another name, or remove it") from None
        except OSError as error:
            target = arguments.output or "standard output"
            raise CommandError(
                f"{target} cannot be written ({error.strerror}): check the disk's space and the folder's permissions"
            ) from error
    taken = cast("Mapping[str, int]", outcome["redactions"])
    _note(f"{outcome['written']} lines.")
    left = f"{outcome['without_consent']} without consent, {outcome['without_answer']} without an answer for this form"
    _note(f"Left out: {left}.")
    _note(f"Redacted: {', '.join(f'{count} x {name}' for name, count in taken.items()) or 'nothing'}.")
    return 0


def _copy(parts: Iterator[bytes], file: IO[bytes]) -> None:
    for part in parts:
        file.write(part)
    file.flush()


def _run_import(arguments: argparse.Namespace) -> int:
    examples = [_example(line, number, consent=arguments.consent) for number, line in _lines(arguments.file)]
    known = cast("Sequence[Mapping[str, object]]", json_of(arguments.url, "GET", _PATH)["datasets"])
    if arguments.name not in {one["name"] for one in known}:
        json_of(arguments.url, "POST", _PATH, {"name": arguments.name})
    added = 0
    for at in range(0, len(examples), _STEP):
        body = {"examples": examples[at : at + _STEP]}
        added += int(str(json_of(arguments.url, "POST", f"{_of(arguments.name)}/examples", body)["added"]))
        if len(examples) > _STEP:
            _note(f"{min(at + _STEP, len(examples))} of {len(examples)}")
    _note(f"{added} examples are new, {len(examples) - added} were there already.")
    return 0


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no UTF-8"
        raise CommandError(f"{path} cannot be read ({reason}): name a file of JSON lines") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _example(line: str, number: int, *, consent: bool) -> dict[str, object]:
    """A line as the API takes it: an example of ours, or one of the forms that an export has."""
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise CommandError(f"line {number} is no JSON object: expected JSON lines")
    fields = cast("dict[str, object]", value)
    try:
        found = _of_form(fields)
    except (KeyError, IndexError, TypeError):
        raise CommandError(
            f"line {number}: expected messages that end with the assistant's, or a pair of answers with their prompt"
        ) from None
    return {"origin": "file", **found, **({"consent": True} if consent else {})}


def _of_form(line: Mapping[str, object]) -> dict[str, object]:
    if "preferred_output" in line:
        request = cast("Mapping[str, object]", line["input"])
        pair = _content(line["preferred_output"]), _content(line["non_preferred_output"])
        return {"messages": request["messages"], "preferred": pair[0], "rejected": pair[1]}
    if "chosen" in line:
        return {
            "messages": line["prompt"],
            "preferred": _content(line["chosen"]),
            "rejected": _content(line["rejected"]),
        }
    messages = line.get("messages")
    if set(line) <= {"messages", "tools", "parallel_tool_calls"} and isinstance(messages, list):
        *before, last = cast("list[Mapping[str, object]]", messages)
        if last["role"] != "assistant":
            raise KeyError("role")
        return {"messages": before, "answer": last["content"]}
    return dict(line)


def _content(turns: object) -> object:
    (turn,) = cast("Sequence[Mapping[str, object]]", turns)[-1:]
    return turn["content"]


def _of(name: str) -> str:
    return f"{_PATH}/{quote(name, safe='')}"


def _note(text: str) -> None:
    print(text, file=sys.stderr)


SUBCOMMANDS: Final = (
    Command(
        name="list",
        help="the data sets, and how many examples they have",
        example="llm-vitals datasets list",
        configure=_configure_list,
        run=_run_list,
    ),
    Command(
        name="make",
        help="make an empty data set",
        example='llm-vitals datasets make faults-of-june --description "wrong answers about deliveries"',
        configure=_configure_make,
        run=_run_make,
    ),
    Command(
        name="import",
        help="add examples from a file of JSON lines; the same is kept once",
        example="llm-vitals datasets import golden golden.jsonl --consent",
        configure=_configure_import,
        run=_run_import,
    ),
    Command(
        name="export",
        help="lines to tune a model with: of examples with consent, redacted",
        example="llm-vitals datasets export faults-of-june -o tuning.jsonl\n"
        "llm-vitals datasets export faults-of-june --form preference -o pairs.jsonl",
        configure=_configure_export,
        run=_run_export,
    ),
    DATASET_RUN,
    DATASET_RUNS,
    Command(
        name="remove",
        help="delete a data set with all of its examples",
        example="llm-vitals datasets remove faults-of-june",
        configure=_configure_name,
        run=_run_remove,
    ),
)
DATASETS: Final = Command(
    name="datasets",
    help="data sets: examples in from a file, runs of them at a model, lines to tune models with out",
    example="llm-vitals datasets list\n"
    "llm-vitals datasets run golden --endpoint openai --model gpt-5.4-mini --fail-if-worse\n"
    "llm-vitals datasets export faults-of-june -o tuning.jsonl",
    configure=subcommands.configure(SUBCOMMANDS),
    run=subcommands.run(SUBCOMMANDS),
)
