"""Pairs of answers to one question that a person orders at sight: how many the overall score orders the same way.

The pairs are in `pairs/`: `tuned.yaml`, in sight of which the deductions were written, and `held_out.yaml`, written
before them; only its totals by kind were looked at meanwhile. `instructions.yaml`
and `constraints.yaml` came later. A pair of which one answer has no score is not in order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import yaml
from figures import share

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.formats.openai_chat import request, response
from llm_vitals.verdicts.derive import judge

FOLDER: Final = Path(__file__).resolve().parent / "pairs"
HALVES: Final = ("tuned", "held_out", "instructions", "constraints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two answers to one request: the request's body as OpenAI's API takes it, and what each of them says."""

    kind: str
    question: str
    better: str
    worse: str
    why: str
    system: str | None = None
    json: bool = False
    """Whether the request's options ask for a JSON object."""
    schema: dict[str, object] | None = None
    """The schema that the request's options ask for."""
    times: int = 1
    """How many times over the worse answer stands."""
    finish: str = semconv.FINISH_STOP
    """The finish reason of the worse answer."""


def load(half: str) -> list[Pair]:
    """The pairs of one of HALVES."""
    rows = cast("list[dict[str, object]]", yaml.safe_load((FOLDER / f"{half}.yaml").read_text("utf-8")))
    return [Pair(**row) for row in rows]  # pyright: ignore[reportArgumentType] # the file's members are the fields


def exchange(pair: Pair, answer: str, finish: str = semconv.FINISH_STOP) -> Exchange:
    """The call that brought this answer."""
    messages = [{"role": "user", "content": pair.question}]
    if pair.system is not None:
        messages.insert(0, {"role": "system", "content": pair.system})
    body: dict[str, object] = {"model": "gpt-4o", "messages": messages}
    if pair.json:
        body["response_format"] = {"type": "json_object"}
    if pair.schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": pair.schema}}
    answered = {"choices": [{"message": {"role": "assistant", "content": answer}, "finish_reason": finish}]}
    return Exchange(
        provider="openai",
        server_address=None,
        server_port=None,
        request=request(body),
        response=response(answered, "openai", complete=True),
        status_code=200,
    )


def overall(pair: Pair, answer: str, finish: str = semconv.FINISH_STOP) -> float | None:
    """The overall score of an answer, as the pipeline's worker gives it."""
    verdicts = judge(exchange(pair, answer, finish), stream_end=None, error_type=None, key=b"", declared_task=None)
    return verdicts.scores.get(semconv.OVERALL)


def show(*, each: bool = False) -> None:
    """Print the share in order by kind; with `each` every pair of the tuned half that is not."""
    rows: dict[str, dict[str, list[str]]] = {half: defaultdict(list) for half in HALVES}
    for half in HALVES:
        for pair in load(half):
            better = overall(pair, pair.better)
            worse = overall(pair, pair.worse * pair.times, pair.finish)
            rows[half][pair.kind].append(_order(better, worse))
            if each and half == "tuned" and _order(better, worse) != "in order":
                print(f"  {pair.kind}: {better} {worse} {pair.question!r}")
    print("Pairs in order, strictly; inverted pairs in brackets\n")
    print(f"{'':28}" + "".join(f"{half:>16}" for half in HALVES))
    for kind in sorted({kind for half in HALVES for kind in rows[half]}):
        print(f"{kind:28}" + "".join(f"{_cell(rows[half].get(kind, [])):>16}" for half in HALVES))
    for half in HALVES:
        orders = [order for found in rows[half].values() for order in found]
        print(
            f"\n{half}: in order {share(orders.count('in order'), len(orders))}, "
            f"inverted {orders.count('inverted')}, no score {orders.count('no score')}"
        )


def _order(better: float | None, worse: float | None) -> str:
    if better is None or worse is None:
        return "no score"
    return "in order" if better > worse else "equal" if better == worse else "inverted"


def _cell(orders: list[str]) -> str:
    if not orders:
        return "-"
    inverted = orders.count("inverted")
    return f"{orders.count('in order')} of {len(orders)}" + (f" ({inverted})" if inverted else "")
