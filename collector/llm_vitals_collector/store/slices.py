"""The SQL of what scored answers are split by (kpi/slices.py): plain SQL over columns of calls, the same for every
store but for what a `Dialect` spells.

Whatever is not known of a call is NULL, and is of no slice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from llm_vitals_collector.kpi.slices import LENGTHS, Place, Slice, SliceCount
from llm_vitals_collector.kpi.weighted import Sums
from llm_vitals_collector.store.results import WorstAnswer
from llm_vitals_collector.store.sampling import STRATA
from llm_vitals_collector.store.values import text, time_of, whole

PROMPT_VERSION: Final = "gen_ai.prompt.version"
"""The attribute by which an application, or another instrumentation, names the version of its prompt."""
MOST_KEYS: Final = 200
"""Values of a slice that are counted, those with the most answers."""
TEXT: Final = 300
"""Characters of prompt, answer and explanation that a worst answer brings."""
SHOWN: Final = "trace_id, span_id, started_at, request_model, task"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database spells it; `{text}` stands for a text, `{pattern}` for an RE2 pattern in quotes."""

    matches: str
    backslash: str
    """Of a pattern in quotes."""
    hour: str
    """The hour of `started_at` in UTC, as text."""
    version: str
    """The attribute PROMPT_VERSION of `attributes`; NULL where there is none."""
    fingerprint: str
    """The first 8 hex digits of the MD5 of `{text}`."""
    wide: str
    """Whether `{text}` has characters beside those of ASCII."""
    head: str
    """The first 400 characters of `{text}`, in lower case."""


_SCRIPTS: Final = (
    # Kana before Han: Japanese has both.
    ("ja", r"[\x{3041}-\x{30fa}]"),
    ("ko", r"[\x{ac00}-\x{d7a3}]"),
    ("zh", r"[\x{4e00}-\x{9fff}]"),
    ("ru", r"[\x{0430}-\x{044f}]{3}"),
    ("ar", r"[\x{0621}-\x{064a}]{2}"),
    ("hi", r"[\x{0900}-\x{0963}]{2}"),
)
_WORDS: Final = (
    ("en", "the|and|you|your|what|how|this|that|with|which|would|should|please|cannot|are|where|why|does|who"),
    ("de", "der|das|und|ist|nicht|ich|wie|eine|einen|meine?|für|kann|bitte|wo|warum|ein"),
    ("pl", "nie|się|jest|jak|mogę|gdzie|moje|czy|proszę|dla"),
    ("tr", "bir|ve|bu|için|nasıl|nerede|benim|değil|mı|mi"),
    ("nl", "het|een|niet|ik|mijn|waar|hoe|naar|geen|wordt"),
    ("fr", "les|des|est|pas|je|vous|une|pour|dans|avec|mon|où|quel|quelle|comment|pourquoi"),
    ("pt", "não|você|uma|meu|minha|onde|são|com|os"),
    ("it", "gli|che|della|il|mio|mia|dove|perché|sono|posso|è"),
    ("es", "el|los|las|una|cómo|dónde|puedo|qué|mi|por|para"),
)
"""Words of each language that a question has, and the languages above it in the list have not."""
_LATIN: Final = r"a-z\x{aa}\x{b5}\x{ba}\x{c0}-\x{24f}\x{1e00}-\x{1eff}"
"""Small letters of the script that these words are in. To compile a pattern with all letters (`\\pL`) takes RE2 5 ms,
half as long as to look through 28,000 questions."""


def language(dialect: Dialect, question: str) -> str:
    """The code of the language that a question is in, by its script, else by the first language that has words of it;
    NULL where none has, as of names, figures and code."""
    head = dialect.head.format(text=question)
    # What is ASCII alone, as most questions are, is of none of these scripts.
    script = f"CASE WHEN {dialect.wide.format(text=head)} THEN {_first(_SCRIPTS, head, dialect)} END"
    words = [(code, rf"(^|[^{_LATIN}])({words})([^{_LATIN}]|$)") for code, words in _WORDS]
    return f"coalesce({script}, {_first(words, head, dialect)})"


def _first(patterns: Sequence[tuple[str, str]], head: str, dialect: Dialect) -> str:
    """The code of the first pattern that matches."""
    cases = (
        f"WHEN {dialect.matches.format(text=head, pattern=_quoted(pattern, dialect))} THEN {code!r}"
        for code, pattern in patterns
    )
    return f"CASE {' '.join(cases)} END"


def _quoted(pattern: str, dialect: Dialect) -> str:
    return "'" + pattern.replace("\\", dialect.backslash) + "'"


def columns(dialect: Dialect) -> dict[Slice, str]:
    """The SQL of each slice's key, as text."""
    classes = " ".join(f"WHEN input_tokens >= {least} THEN '{least}'" for least in reversed(LENGTHS))
    system = dialect.fingerprint.format(text="system_instructions")
    return {
        "model": "request_model",
        "task": "task",
        "variant": "variant",
        "prompt_version": f"coalesce({dialect.version}, 'system prompt ' || {system})",
        "hour": dialect.hour,
        "language": language(dialect, "prompt"),
        "length": f"CASE {classes} WHEN input_tokens >= 0 THEN '0' END",
    }


SUMS: Final = ", ".join(
    f"sum(CASE WHEN stratum = '{stratum}'{condition} THEN {value} ELSE 0 END)"
    for stratum in STRATA
    for condition, value in (
        ("", "1"),
        (" AND below", "1"),
        ("", "weight"),
        ("", "weight * weight"),
        (" AND below", "weight"),
    )
)
"""The SQL of `Sums` of each stratum, of rows with `stratum`, `weight` and `below`."""


def counts_of(rows: Sequence[Sequence[object]]) -> tuple[SliceCount, ...]:
    """Rows of score, evaluator, slice, key, answers, answers below, and SUMS."""
    return tuple(
        SliceCount(
            score=str(score),
            evaluator=str(evaluator),
            by=cast("Slice", by),
            key=str(key),
            answers=whole(answers),
            below=whole(below),
            drawn=tuple(_sums(stratum, sums[5 * at : 5 * at + 5]) for at, stratum in enumerate(STRATA)),
        )
        for score, evaluator, by, key, answers, below, *sums in rows
    )


def _sums(stratum: str, columns: Sequence[object]) -> Sums:
    answers, below, size, squares, size_below = columns
    return Sums(
        stratum=stratum,
        answers=whole(answers),
        below=whole(below),
        size=float(cast("float", size)),
        squares=float(cast("float", squares)),
        size_below=float(cast("float", size_below)),
    )


def worst_of(rows: Sequence[Sequence[object]]) -> tuple[WorstAnswer, ...]:
    """Rows of score, value, evaluator, explanation, SHOWN (the time in microseconds), prompt and output."""
    return tuple(
        WorstAnswer(
            score=str(score),
            value=value,  # pyright: ignore[reportArgumentType] # a number
            evaluator=str(evaluator),
            explanation=text(explanation),
            trace_id=str(trace),
            span_id=str(span),
            started_at=time_of(whole(at)),
            model=text(model),
            task=text(task),
            prompt=text(prompt),
            output=text(output),
        )
        for score, value, evaluator, explanation, trace, span, at, model, task, prompt, output in rows
    )


def places_of(
    names: Sequence[str], evaluators: Mapping[str, str], places: Mapping[str, Place]
) -> tuple[dict[int, Place], dict[str, object]]:
    """The places of scores, by the number of the score, and the parameters `name_N`, `evaluator_N` and `key_N`."""
    numbers = {name: number for number, name in enumerate(names)}
    chosen = {numbers[name]: place for name, place in places.items() if name in numbers}
    parameters: dict[str, object] = {f"name_{number}": name for name, number in numbers.items()}
    parameters |= {f"evaluator_{number}": evaluators[name] for name, number in numbers.items()}
    return chosen, parameters | {f"key_{number}": place.key for number, place in chosen.items()}


def bounds(benchmarks: Mapping[str, float]) -> dict[str, object]:
    """The parameters `names` and `bounds`."""
    return {"names": list(benchmarks), "bounds": [float(one) for one in benchmarks.values()]}
