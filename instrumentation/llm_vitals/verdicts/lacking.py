"""How an answer says that it lacks what it takes, or asks back: patterns over a normalised opening."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.patterns import BETWEEN, GAP, HAS_NO, NOT, SUBJECT, TO, any_of, rules

# -- unable -----------------------------------------------------------------------------------------------------------
_LOOK_UP: Final = any_of(
    r"""
    access brows\w+ look(?:ing)?~(?:up|into|at) see(?:ing)?~(?:your|the|any|images?|that|what|attach) view open
    hear~(?:you|your|the|audio) listen watch check verify retriev\w+ search fetch find locat\w+ remember
    recall track play send book place read download connect log~in physically predict determin\w+ confirm
    pull~up make~(?:phone~)?calls call set~(?:an?~)?(?:alarm|timer|reminder)s? answer tell run execute
    provide~(?:real-time|current|up-to-date|live|the~(?:current|latest|exact))
    """
)
_SOURCE: Final = (
    r"(?:documents?|context|text|passage|article|excerpts?|sources?|transcript|contract|report|email|page|notes?"
    r"|snippets?"
    r"|results)"
)
UNABLE: Final = rules(
    ("no_access", "have |lack|not connected", HAS_NO),
    (
        "cannot_look_up",
        (
            "can't|cannot|cant |can not|unable|won't|will not|not able|not capable|not designed|not programmed"
            "|not in a position"
        ),
        SUBJECT + NOT + TO + BETWEEN + r"\b" + _LOOK_UP + r"\b",
    ),
    (
        "not_known",
        "know|not aware|not familiar|find|locate|identify|publicly",
        (
            r"\bi (?:do not|don't) (?:really |actually |currently )?know\b(?! (?:of|why|about you|you))|\bi(?:'m"
            r"| am) not (?:aware of"
            r"|familiar with)|\bi was unable to find\b|\bi (?:couldn't|could not|was unable to|wasn't able to|can't"
            r"|cannot) (?:find|locate|identify)"
            r" (?:any|information|(?:a |an |the )(?:\w+ )?(?:record|reference|mention|entry|evidence|person|source))"
            r"|\b(?:is|are|was|were) not publicly (?:known|available|disclosed)"
        ),
    ),
    (
        "not_in_the_text",
        (
            "document|context|text|passage|article|excerpt|source|transcript|contract|report|email|page|note|snippet"
            "|result|information"
        ),
        r"\b" + _SOURCE + r"(?: (?:you|i|that|provided|given|above|shared|was|were|have|has|supplied)){0,3} (?:do not"
        r"|does not|doesn't|don't|did not|didn't) (?:\w+ )?(?:mention|contain|include|specify|state|say|provide"
        r"|cover|address"
        r"|discuss|answer|give|indicate|tell)"
        r"|\b(?:not|isn't|aren't|nothing) (?:\w+ )?(?:mentioned|stated|specified|given|included|provided|covered"
        r"|addressed"
        r"|available|answered)? ?(?:in|by|anywhere in) (?:the|this|your) (?:\w+ )?(?:" + _SOURCE + r"|information)",
    ),
    (
        "false_premise",
        "no |exist|happened|took place|taken place|fictional|imaginary|made-up|mythical",
        (
            r"\bthere (?:is|are|was|were|has been|have been) no (?:\w+ ){0,2}?(?:record|such|known|data|information)\b"
            r"|\b(?:does not|doesn't|did not|didn't|has never|never) (?:actually |really )?(?:exist|existed|happened"
            r"|took place"
            r"|taken place)\b|\b(?:is|was|are|were) (?:a |an )?(?:entirely |purely )?(?:fictional|imaginary|made-up"
            r"|mythical"
            r"|non-existent|nonexistent)\b"
        ),
    ),
    (
        "knowledge_ends",
        "knowledge|training",
        r"\b(?:knowledge|training)(?: data)? (?:cutoff|cut-off|only goes|ends|stops|does not extend)\b",
    ),
)

# -- clarification ----------------------------------------------------------------------------------------------------
CLARIFICATIONS: Final = rules(
    (
        "asks_for_details",
        "you |please|need",
        (
            r"\b(?:could|can|would|will) you (?:\w+ )?(?:tell me|let me know|clarify|provide|specify|share|give me"
            r"|give|confirm"
            r"|elaborate|describe|explain what you|rephrase|be (?:a (?:bit|little) )?more|paste|upload|send|narrow"
            r"|expand)\b"
            r"|\bplease (?:\w+ )?(?:provide|clarify|specify|share|tell me|let me know (?:which|what|if you mean|more"
            r"|how|where"
            r"|the)|confirm|give me|paste|upload|describe|rephrase|elaborate|send (?:me|it|the))\b"
            r"|\bi(?:'d| would|'ll| will)? (?:just )?need (?:to know(?! only)|(?:a (?:bit|little|few) |some "
            r"|just )?(?:more|additional"
            r"|further|a few|a bit|some))\b"
        ),
    ),
    (
        "asks_which",
        "?",
        r"\b(?:which|what|who|where|when|how many|what kind of|what type of)\b" + GAP + r"{0,80}?\b(?:are you|do you"
        r"|did you|would you|should i|is this for|is it addressed|you mean|you're|you have in mind|shall i|you'd)\b"
        + GAP
        + r"{0,60}\?|\b(?:what|which|where|when|who)(?:'s| is| are) your\b"
        + GAP
        + r"{0,60}\?"
        r"|\b(?:do|did|are) you (?:mean|referring|want|need|looking|talking|asking|prefer|thinking|interested)\b"
        + GAP
        + r"{0,100}\?",
    ),
    (
        "unclear",
        "sure |clear|ambiguous|vague|incomplete|catch|understand|see ",
        (
            r"\bi(?:'m| am) not (?:quite |entirely |exactly )?sure (?:what|which) you\b|\bnot (?:quite "
            r"|entirely )?clear (?:what"
            r"|which)\b|\b(?:request|question|message|it) (?:is|seems) (?:\w+ ){0,2}?(?:ambiguous|unclear|vague"
            r"|incomplete)\b"
            r"|\bi (?:didn't|don't|do not|did not) (?:quite )?(?:catch|understand) (?:your|the|what|that)\b"
            r"|\bi (?:didn't|don't"
            r"|do not) see (?:any|an|a|the) (?:\w+ )?(?:attach|file|image|text|document|code|question)"
        ),
    ),
)
