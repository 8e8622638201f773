"""How an answer declines by what it says of itself: its rules, its place, what it will not do, whatever the verb."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.refusal.patterns import rules

_DISCLOSE: Final = (
    r"(?:tell you (?:whether|if|who|what|where|anything)|say (?:whether|if|who|anything)|confirm (?:or deny|whether|if)"
    r"|inform you (?:whether|if)|speak about|comment on|reveal|disclose|speculate)\b"
)
_ANY_OTHER: Final = (
    r"(?!(?:lie|deny|pretend|sugarcoat|bore|forget|stop|give up|be|claim|repeat|change|touch|hesitate|let|need|have"
    r"|leave|miss|see|know|believe|make it|use|bother|keep|come|die|live|lose|waste|add|rewrite|call|get|put|take|try"
    r"|rest|sleep|eat|work|want|feel|think|ask|go|say|argue|tell a|dwell|accept|stand)\b)[a-z]{3,}\b"
)
"""A verb that is no promise and no feeling."""
_EVER: Final = r"(?![^.!?]{0,70}?(?:,? (?:only|just)\b| until\b| unless\b| twice\b))"
"""No condition follows, and nothing else that is done."""
PLAIN: Final = rules(
    ("keeps_silent", "lips & sealed", r"\bmy lips are sealed\b"),
    (
        "keeps_silent",
        "silent|quiet|mum & i",
        r"\bi(?<!\wi)(?:'ll| will| must|'m going to|'d rather) (?:\w+ )?(?:stay|remain|keep) (?:silent|quiet|mum)\b",
    ),
    (
        "keeps_silent",
        "myself & i",
        r"\bi(?<!\wi)(?:'ll| will|'d rather) (?:keep|hold) (?:that|this|it) to myself\b",
    ),
    (
        "own_rule",
        "rule|policy|principle|practice|point & not|never & we|i|my|our",
        (
            r"\b(?:we|i)(?<!if we) (?:make it (?:a|our|my) (?:rule|policy|practice|point)"
            r"|have a (?:\w+ )?(?:rule|policy"
            r"|principle)) (?:not to|never to|of not|of never)\b|\b(?:our|my) (?:rule|policy|principle"
            r"|practice) (?:here )?is"
            r" (?:not|never) to\b"
        ),
    ),
    (
        "left_to_others",
        "question|one|matter|job|call|conversation & not & me|us|assistant|chatbot|bot|chat",
        (
            r"\b(?:question|one|matter|job|call|conversation) for (?:an?|your|the) (?:\w+,? ){1,4}?(?:and "
            r")?not (?:for )?(?:me|us"
            r"|an? (?:\w+ )?(?:assistant|chatbot|bot)|this (?:\w+ )?(?:assistant|chatbot|bot|chat))\b"
        ),
    ),
    (
        "service_does_not",
        (
            "something & not & provides|provide|offers|offer|supports|support|covers|cover|handles|handle & service"
            "|assistant"
            "|chat|bot|tool|we|i"
        ),
        (
            r"\b(?:is|are) not something (?:that )?(?:this (?:service|assistant|chat|bot|tool)|we|i) (?:can"
            r" )?(?:provides?"
            r"|offers?|supports?|covers?|handles?)\b"
        ),
    ),
    (
        "not_for_me",
        "road|path|direction & go|going|take & not|t & i|we",
        (
            r"n(?:(?<!\wn)ot|'t) (?:a|the) (?:road|path|direction) (?:i|we)\b(?:'d|'m| am| want| would| "
            r"will|'ll)? (?:\w+ ){0,2}?"
            r"(?:go|going|take)\b"
        ),
    ),
    (
        "not_for_me",
        "thing|scene|style|business & my & not|t",
        r"\b(?:not|isn't) (?:really |quite )?my (?:thing|scene|style|business)\b(?=[.,;!]|$)",
    ),
    ("not_for_me", "part & ways & we & where", r"\bis where we part ways\b"),
    (
        "irresponsible",
        "irresponsible|reckless|unprofessional|dishonest|unkind|unethical & me|my",
        (
            r"\b(?:would be|'d be|is|feels) (?:\w+ )?(?:irresponsible|reckless|unprofessional"
            r"|dishonest|unkind|unethical)"
            r" (?:of me|for me|on my part)\b"
        ),
    ),
    (
        "irresponsible",
        "right|fair|responsible|appropriate|ethical|honest & me & not|t & be",
        (
            r"\b(?:wouldn't|would not) be (?:\w+ )?(?:right|fair|responsible|appropriate|ethical|honest) "
            r"(?:of|for) me to\b"
        ),
    ),
    (
        "out_of_scope",
        "outside|beyond & what & tool|app|system|line|portal|page",
        (
            r"\b(?:outside|beyond)(?: of)? what (?:our|this|the) (?:\w+ ){0,2}?(?:tool|app|system|line"
            r"|portal|page) (?:has|is|was"
            r"|can|does|covers?|handles?)\b"
        ),
    ),
    (
        "we_may_not_say",
        "we & not|t|cannot|unable|never & tell|say|confirm|inform|speak|comment|reveal|disclose|speculate",
        r"we(?<!\wwe)(?: (?:cannot|can't|may not|do not|don't|never|must not)|(?:'re| are) (?:not able to|unable to"
        r"|not allowed to|not permitted to)) (?:\w+ly )?" + _DISCLOSE,
    ),
    (
        "secret_of_mine",
        "prompt|instructions|configuration|setup & secret|confidential|private|me|wraps|limits",
        (
            r"\b(?:system prompt|prompt|instructions|configuration|setup) (?:stays?|remains?"
            r"|is|are|will stay|will remain"
            r"|must stay|must remain) (?:\w+ )?(?:secret|confidential|private|with me|between "
            r"me|under wraps|off limits)\b"
        ),
    ),
    (
        "own_remit",
        "menu|job|remit|duties|department|brief|topics & not|t",
        (
            r"\b(?:is not|isn't|are not|aren't|not) (?:really )?(?:on the menu|part of (?:my|the) (?:job"
            r"|remit|duties|brief)"
            r"|in my (?:remit|brief|department)|my department|among (?:my|the) topics)\b(?=[.,;!]|$| here)"
        ),
    ),
    (
        "does_not_do",
        "fake|that|those|such|kind|politics|personal|medical|legal|horoscopes|gossip & do & i|we & not|t",
        (
            r"(?:i(?<!\wi)|we(?<!\wwe)) (?:do not|don't) (?:ever )?do (?:fake|that|those|such|this kind|that kind"
            r"|politics|personal"
            r"|medical|legal|horoscopes|gossip)\b"
        ),
    ),
    (
        "confidential",
        "confidential|classified|secret & that|this|it",
        (
            r"^\W{0,3}(?:(?:sorry|unfortunately|apologies)[,.]? )?(?:but )?(?:that|this|it)(?:'s| is)(?: strictly"
            r"| regrettably)? (?:confidential|classified|(?:a )?secret)\b"
            r"|^\W{0,3}(?:that|this) information is (?:strictly )?(?:confidential|classified|secret)\b"
        ),
    ),
    (
        "stays_out",
        "out & stay|keep & i",
        (
            r"\bi(?<!\wi)(?:'ll| will|'d rather| would rather| prefer to|'m going to| have to"
            r"| must)? (?:stay|keep) (?:well"
            r" |right )?out of (?:it|that|this|those|such)\b"
        ),
    ),
    (
        "not_mine_to_say",
        (
            "place|mine|me|us & not|t|hardly & to & tell|say|give|decide|judge|comment|share|reveal|discuss|answer"
            "|rule|choose"
        ),
        (
            r"\b(?:not|isn't|n't|hardly)\b[^.!?]{0,12}?\b(?:my place|mine|up to me|our place|for me|for "
            r"us) to (?:tell|say|give"
            r"|decide|judge|comment|share|reveal|discuss|answer|rule|choose)\b"
        ),
    ),
    (
        "off_the_table",
        "table|question|starter|go|discussion|bounds & is|are|s",
        (
            r"\b(?:is|are|'s) (?:\w+ )?(?:off the table|out of the question|a non-starter|a no-go|not up for discussion"
            r"|out of bounds)\b(?= ?(?:[.,;!]|$|for me|here|with me))"
        ),
    ),
    ("no_help", "stop & there & you", r"\bi(?:'m going to|'ll| will| have to| must) stop you (?:right )?there\b"),
    ("no_help", "no & so", r"^[^.!?]{15,140}, so (?:it's a |that's a )?no(?=[.!]|$| from me)"),
    (
        "assistant_cannot",
        "assistant|bot|chatbot|chat|team|agents|staff|advisers|advisors & not|t|cannot & our|this",
        (
            r"\b(?:our|this) (?:\w+ )?(?:assistant|bot|chatbot|chat|team|agents|staff|advisers|advisors) "
            r"(?:is not|isn't|are not|aren't"
            r"|cannot|can't|may not)(?: (?:set up|designed|able|allowed|built|equipped|meant|trained"
            r"|authori[sz]ed|permitted"
            r"|here))?(?: to)? (?:\w+ly )?(?:answer|advise|comment|discuss|help|speak|give"
            r"|take|weigh|offer|assist|talk)\b"
        ),
    ),
    (
        "not_qualified",
        "qualified|licensed|competent|authorised|authorized|position|right & not & i",
        (
            r"\bi(?<!\wi)(?<!if i)(?:'m| am) not (?:\w+ )?(?:qualified|licensed|competent|authori[sz]ed|in a position"
            r"|the right (?:one|assistant|tool)) to\b"
        ),
    ),
    (
        "will_not_any",
        "i & will|won|refuse & not|t|refuse",
        r"i(?<!\wi)(?<!if i)(?<!promise i) (?:will not|won't|refuse to) (?:ever |even |just |simply )?"
        + _ANY_OTHER
        + _EVER,
    ),
    (
        "will_not_any",
        "going|willing|prepared|about & i & am|m & not",
        r"i(?<!\wi)(?<!if i)(?<!promise i)(?:'m| am) not (?:going|willing|prepared|about) to (?:ever "
        r"|even |just |simply )?" + _ANY_OTHER + _EVER,
    ),
)
IMPERSONAL: Final = tuple(rule for rule in PLAIN if frozenset("i") not in rule.needs)
"""Those that an opening without the word I may match."""
