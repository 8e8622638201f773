"""What to do about answers below a benchmark: a table of rules, the first that fits gives the advice.

A rule is data: when it fits, and a text. Nobody's model writes these words, so the same figures always give the same
advice, and a team may put its own in place of them by changing this file alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals_collector.kpi.slices import LENGTHS, WORDS, Place, Slice

State = Literal["none", "few", "slice", "well", "alike"]
"""`none`: no answer has the score. `few`: too few have. `slice`: a slice stands out. `well`: none does, and even the
far end of the share's interval is under WELL. `alike`: none does, and the share is not that small."""
WELL: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Advice, and when it is given."""

    id: str
    state: State
    by: Slice | None = None
    """What the leading slice is of; None for any."""
    scores: tuple[str, ...] = ()
    """Of which scores; empty for any."""
    long: bool | None = None
    """Of a length: whether the leading prompts are the longer half of the classes."""
    better: bool | None = None
    """Whether a better slice of the same kind is known."""
    text: str
    """With `{score}`, `{judged}`, `{least}`, `{share}`, and of a slice `{what}`, `{key}`, `{own}`, `{rest}`,
    `{explains}`, and `{best}`, `{best_share}`."""


_WHERE: Final = "{key} ({what}): {own} below, the rest {rest}; it explains {explains} of all. "
RULES: Final = (
    Rule(
        id="judge_correctness",
        state="none",
        scores=("correctness",),
        text="No answer has this score. Correctness needs a judge or a known answer: name a model with "
        "LLM_VITALS_JUDGE_URL and LLM_VITALS_JUDGE_MODEL, or send expected answers with llm_vitals.feedback().",
    ),
    Rule(
        id="embed_relevancy",
        state="none",
        scores=("relevancy",),
        text="No answer has this score. Install the extra `embeddings` for a first estimate, or name a judge with "
        "LLM_VITALS_JUDGE_URL and LLM_VITALS_JUDGE_MODEL.",
    ),
    Rule(
        id="judge",
        state="none",
        text="No answer has this score. Name a judge with LLM_VITALS_JUDGE_URL and LLM_VITALS_JUDGE_MODEL, or send "
        "your own with llm_vitals.score().",
    ),
    Rule(
        id="judge_more",
        state="few",
        text="Answers with this score: {judged}, too few to say more. At least {least} are needed: take a longer "
        "period, or have more answers scored.",
    ),
    Rule(
        id="other_model",
        state="slice",
        by="model",
        better=True,
        text=_WHERE + "Run its worst answers again with {best} ({best_share} below), and send it these calls if that "
        "helps.",
    ),
    Rule(
        id="mend_model",
        state="slice",
        by="model",
        text=_WHERE + "Look at what changed with this model: its version, its parameters, its limit of output tokens. "
        "Then run its worst answers again with another one.",
    ),
    Rule(
        id="ground_task",
        state="slice",
        by="task",
        scores=("correctness",),
        text=_WHERE + "Give this task the facts that it needs: documents in the context, or a tool to look them up; "
        "and tell the model to say when it does not know.",
    ),
    Rule(
        id="rewrite_task",
        state="slice",
        by="task",
        text=_WHERE + "Rewrite the prompt of this task: say what a good answer has, and show one example of it.",
    ),
    Rule(
        id="stop_variant",
        state="slice",
        by="variant",
        text=_WHERE + "Stop this variant, or give it fewer users, until its worst answers are understood.",
    ),
    Rule(
        id="revert_prompt",
        state="slice",
        by="prompt_version",
        better=True,
        text=_WHERE + "Go back to {best} ({best_share} below), and compare the two on the worst answers.",
    ),
    Rule(
        id="mend_prompt",
        state="slice",
        by="prompt_version",
        text=_WHERE + "Read its worst answers, and change what they have in common in this prompt.",
    ),
    Rule(
        id="hour",
        state="slice",
        by="hour",
        text=_WHERE + "See what is different in this hour: other users, a batch job, a fallback to another model, "
        "answers cut off under load.",
    ),
    Rule(
        id="language",
        state="slice",
        by="language",
        text=_WHERE + "Tell the model to answer in the language of the question, add an example in this one, or use a "
        "model that is good at it.",
    ),
    Rule(
        id="shorten",
        state="slice",
        by="length",
        long=True,
        text=_WHERE + "Make the prompts shorter: fewer and better documents, a summary of the conversation, what "
        "matters most at the beginning and the end.",
    ),
    Rule(
        id="ask_back",
        state="slice",
        by="length",
        long=False,
        text=_WHERE + "Short prompts lack what the model needs: have it ask back, or add the context that the "
        "application knows.",
    ),
    Rule(id="keep", state="well", text="Nothing to do: few answers are below, and no slice stands out."),
    Rule(
        id="facts_everywhere",
        state="alike",
        scores=("correctness",),
        text="Bad answers are in all slices alike, so it is none of them: look at what all calls share. For "
        "correctness that is the facts that the model is given; for some of the worst answers, check whether the "
        "right one was in the context at all.",
    ),
    Rule(
        id="prompt_everywhere",
        state="alike",
        text="Bad answers are in all slices alike, so it is none of them: look at what all calls share, the system "
        "prompt first. Read the worst answers, and check that the judge is right about them.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the rules look at: a score of a period, and the slice that explains most of it, if one stands out."""

    score: str
    judged: int
    most: float
    """The far end of the interval of the share, 0 to 1."""
    least: int
    leading: Place | None = None
    share_of_leading: float = 0.0
    share_of_rest: float = 0.0
    explains: float = 0.0
    best: tuple[str, float, int] | None = None
    """The best slice of the same kind: words, share, answers."""

    @property
    def state(self) -> State:
        """Which of the states it is in."""
        if not self.judged:
            return "none"
        if self.judged < self.least:
            return "few"
        if self.leading is not None:
            return "slice"
        return "well" if self.most < WELL else "alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """The advice of the first rule that fits."""

    rule: str
    text: str


def recommend(at: Situation) -> Recommendation:
    """The advice. There is a rule for every situation: the last of each state, and of each slice, fits any."""
    rule = next(one for one in RULES if _fits(one, at))
    words = {"score": at.score, "judged": f"{at.judged:,}", "least": str(at.least)}
    if at.leading is not None:
        words |= {
            "what": WORDS[at.leading.by],
            "key": at.leading.words,
            "own": _percent(at.share_of_leading),
            "rest": _percent(at.share_of_rest),
            "explains": _percent(at.explains),
        }
    if at.best is not None:
        words |= {"best": at.best[0], "best_share": _percent(at.best[1])}
    return Recommendation(rule=rule.id, text=rule.text.format_map(words))


def _fits(rule: Rule, at: Situation) -> bool:
    leading = at.leading
    return (
        rule.state == at.state
        and (not rule.scores or at.score in rule.scores)
        and (rule.by is None or (leading is not None and leading.by == rule.by))
        and (rule.better is None or rule.better == (at.best is not None))
        and (rule.long is None or (leading is not None and rule.long == (int(leading.key) >= LENGTHS[1])))
    )


def _percent(share: float) -> str:
    return f"{share:.0%}"
