"""Examples as lines that models are tuned with. Only those with consent, redacted, and never with a user's hash.

- `supervised`: OpenAI's chat form, which TRL's SFTTrainer reads, too: `{"messages": [...]}`, the answer last.
  https://developers.openai.com/api/docs/guides/supervised-fine-tuning
- `preference`: OpenAI's form for direct preference optimization: `{"input": {"messages"}, "preferred_output",
  "non_preferred_output"}`. https://developers.openai.com/api/docs/guides/direct-preference-optimization
- `trl`: the same pairs for TRL's DPOTrainer: `{"prompt", "chosen", "rejected"}`, conversational.
  https://huggingface.co/docs/trl/dataset_formats
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args

from llm_vitals_collector.redaction import redacted
from llm_vitals_collector.store.datasets import Example

Form = Literal["supervised", "preference", "trl"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)


@dataclass(slots=True)
class Outcome:
    """What became of the examples of an export; grows as its lines are taken."""

    written: int = 0
    without_consent: int = 0
    without_answer: int = 0
    """Without an answer that is known to be right, or of pairs without both."""
    redactions: dict[str, int] = field(default_factory=dict[str, int])
    """What was taken out of the lines, and how often."""


def lines(examples: Iterable[Example], form: Form, outcome: Outcome) -> Iterator[str]:
    """A line of JSON for each example that may be exported and has what the form needs."""
    for example in examples:
        if not example.consent:
            outcome.without_consent += 1
            continue
        record = _supervised(example) if form == "supervised" else _pair(example, form)
        if record is None:
            outcome.without_answer += 1
            continue
        outcome.written += 1
        yield json.dumps(redacted(record, outcome.redactions), ensure_ascii=False) + "\n"


def _supervised(example: Example) -> dict[str, object] | None:
    # An answer that somebody found bad is not to be learnt.
    answer = example.expected or example.preferred or (example.answer if example.rating != "negative" else None)
    return None if not answer else {"messages": [*_messages(example), *_assistant(answer)]}


def _pair(example: Example, form: Form) -> dict[str, object] | None:
    better, worse = example.preferred, example.rejected
    if better is None or worse is None:
        better, worse = example.expected, example.answer
    if not better or not worse or better.strip() == worse.strip():
        return None
    if form == "trl":
        return {"prompt": _messages(example), "chosen": _assistant(better), "rejected": _assistant(worse)}
    return {
        "input": {"messages": _messages(example)},
        "preferred_output": _assistant(better),
        "non_preferred_output": _assistant(worse),
    }


def _assistant(answer: str) -> list[object]:
    return [{"role": "assistant", "content": answer}]


def _messages(example: Example) -> list[object]:
    return cast("list[object]", json.loads(example.messages))
