"""How an answer says that it lacks what it takes, or asks back: patterns over a normalised opening."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.refusal.patterns import BETWEEN, GAP, HAS_NO, NOT, SUBJECT, TO, any_of, rules

# -- unable -----------------------------------------------------------------------------------------------------------
_LOOK_UP: Final = any_of(
    r"""
    access brows(?:e|ing) look(?:ing)?~(?:up|into|at) see(?:ing)?~(?:your|the|any|images?|that|what|attach) view open
    hear~(?:you|your|the|audio) listen watch check verify retriev(?:e|ing) search fetch find(?!~fault) locat(?:e|ing)
    remember recall track play send book place read download connect log~in physically predict determin(?:e|ing)
    confirm pull~up make~(?:phone~)?calls call set~(?:an?~)?(?:alarm|timer|reminder)s? answer tell run execute
    provide~(?:real-time|current|up-to-date|live|the~(?:current|latest|exact))
    """
)
_LOOK_UP_WORDS: Final = (
    "access|browse|browsing|look|looking|see|seeing|view|open|hear|listen|watch|check|verify|retrieve"
    "|retrieving|search"
    "|fetch|find|locate|locating|remember|recall|track|play|send|book|place|read|download|connect|log|physically"
    "|predict|determine|determining|confirm|pull|make|call|set|answer|tell|run|execute|provide"
)
_SOURCE: Final = (
    r"(?:documents?|context|text|passage|article|excerpts?|sources?|transcript|contract|report|email|page|notes?"
    r"|snippets?|results|manual|handbook|guide|guidelines|leaflet|lease|policy|table|spreadsheet|faqs?|instructions"
    r"|minutes|slides|agreement|invoice|brochure|file|chapter|paper)"
)
_SOURCE_WORDS: Final = (
    "document|documents|context|text|passage|article|excerpt|excerpts|source|sources|transcript|contract|report|email"
    "|page|note|notes|snippet|snippets|results|information|manual|handbook|guide|guidelines|leaflet|lease"
    "|policy|table"
    "|spreadsheet|faq|faqs|instructions|minutes|slides|agreement|invoice|brochure|file|chapter|paper"
)
_OF_OURS: Final = r"(?: (?:you|i|that|provided|given|above|shared|was|were|have|has|supplied)){0,3}"
"""The source that was given."""
UNABLE: Final = rules(
    ("no_access", "i & have|lack|connected", HAS_NO),
    (
        "cannot_look_up",
        "i & cannot|cant|t|not|unable|forbidden|prohibited & " + _LOOK_UP_WORDS,
        SUBJECT + NOT + TO + BETWEEN + r"\b" + _LOOK_UP + r"\b",
    ),
    (
        "not_known",
        "know|aware|familiar|find|locate|identify|publicly & not|t|unable|cannot",
        (
            r"\bi (?:do not|don't) (?:really |actually |currently )?know\b(?! (?:of|why|about you|you))|\bi(?:'m"
            r"| am) not (?:aware of|familiar with)|\bi was unable to find\b|\bi (?:couldn't|could not|was unable to"
            r"|wasn't able to|can't|cannot) (?:find|locate|identify) (?:any|information|(?:a |an |the |your "
            r"|that |this "
            r"|such a )(?:\w+ )?(?:record|reference|mention|entry|evidence|person|source|order|booking"
            r"|reservation|customer"
            r"|account|invoice|match|ticket|flight|parcel|shipment|payment|transaction|user|contact)s?\b)"
            r"|\b(?:is|are|was"
            r"|were) not publicly (?:known|available|disclosed)"
        ),
    ),
    (
        "not_in_the_text",
        _SOURCE_WORDS + " & not|t & mention|contain|include|specify|state|say|provide|cover|address|discuss|answer|give"
        "|indicate|tell",
        r"\b" + _SOURCE + _OF_OURS + r" (?:do not|does not|doesn't|don't|did not|didn't) (?:\w+ )?(?:mention|contain"
        r"|include|specify|state|say|provide|cover|address|discuss|answer|give|indicate|tell)\b",
    ),
    (
        "not_in_the_text",
        _SOURCE_WORDS + " & not|t|nothing & in|by",
        r"\b(?:not|isn't|aren't|nothing) (?:\w+ )?(?:(?:mentioned|stated|specified|given|included|provided|covered"
        r"|addressed|available|answered) )?(?:in|by|anywhere in) (?:the|this|your) (?:\w+ )?(?:"
        + _SOURCE
        + r"|information)\b",
    ),
    (
        "not_in_the_text",
        _SOURCE_WORDS + " & nothing & about|on|of|regarding",
        r"\b" + _SOURCE + _OF_OURS + r" (?:says?|mentions?|states?|contains?|has|have|tells?) nothing (?:about|on|of"
        r"|regarding)\b",
    ),
    (
        "not_in_the_text",
        _SOURCE_WORDS + " & nothing|no & of|to|for|on|about|regarding|concerning & there|i",
        r"\b(?:there is|there's|there are|i found|i see|i can find) (?:no|nothing) (?:mention "
        r"|reference |data |details? |figures? |entry |entries )?(?:of|to|for|on|about|regarding|concerning)\b"
        r"[^.!?]{0,60}?\b(?:in|on) (?:the|this|your) (?:\w+ ){0,2}?" + _SOURCE + r"\b",
    ),
    (
        "not_in_the_text",
        _SOURCE_WORDS + " & none",
        r"\bnone of (?:the|these|your) (?:\w+ ){0,2}?"
        + _SOURCE
        + r" (?:mentions?|says?|states?|contains?|gives?|covers?|tells?|includes?|explains?)\b",
    ),
    (
        "out_of_reach",
        "nothing & shows|says|mentions|suggests|indicates",
        r"\bnothing in (?:the|these|your) (?:\w+ ){0,2}?(?:records?|files?|data|logs?|"
        + _SOURCE
        + r") (?:shows|says|mentions|suggests|indicates)\b",
    ),
    (
        "out_of_reach",
        "reach|opened|read|loaded|accessed & my|our|not|couldn|cannot|t",
        (
            r"\b(?:is|are|lies?) (?:out of|beyond) (?:my|our) reach\b"
            r"|\b(?:your|the) (?:file|attachment|image|document|link"
            r"|page)s? (?:could not|couldn't|cannot|can't) be (?:opened|read|loaded|accessed)\b"
        ),
    ),
    (
        "not_found",
        "nothing|no & file|record|registered|filed|listed & for|under|with",
        (
            r"(?:^|[.!?,] )(?:nothing|no \w+(?: \w+)?) (?:is|are|was|were) (?:on (?:file|record)|registered|filed"
            r"|listed) "
            r"(?:for|under|with) (?:that|this|the|your)\b"
        ),
    ),
    (
        "not_found",
        (
            "no & number|id|name|email|address|code|reference & exists|exist|found|registered|record|listed"
            " & with|under|for & this|that|the|your"
        ),
        (
            r"(?:^|[.!?,] )(?:sorry,? )?no (?:\w+ )?(?:\w+) (?:with|under|for) (?:this|that|the"
            r"|your) (?:\w+ )?(?:number|id|name"
            r"|email|address|code|reference)\b[^.!?]{0,20}? (?:exists?|(?:was|were|could be|can be|is|are) (?:found"
            r"|registered"
            r"|on record|listed))\b"
        ),
    ),
    (
        "false_premise",
        "record|such|known|data|information & there & no",
        (
            r"\bthere (?:is|are|was|were|has been|have been) no (?:\w+ ){0,2}?(?:record|such|known|data|information"
            r"(?=[.,;]| (?:about|on|regarding|concerning|available|as to|that|how|why|when|who|in (?:the|this"
            r"|your) (?:\w+ )?"
            r"(?:documents?|context|text|sources?|passage|article|manual))))\b"
        ),
    ),
    (
        "false_premise",
        "exist|existed|happened|took|taken & not|t|never",
        (
            r"\b(?:does not|doesn't|did not|didn't|has never|never) (?:actually |really )?(?:exist|existed"
            r"|happened|took place|taken place)\b"
        ),
    ),
    (
        "false_premise",
        "fictional|imaginary|up|mythical|existent|nonexistent & is|was|are|were",
        (
            r"\b(?:is|was|are|were) (?:a |an )?(?:entirely |purely )?(?:fictional|imaginary|made-up|mythical"
            r"|non-existent|nonexistent)\b"
        ),
    ),
    (
        "not_found",
        "search|lookup|query & empty|nothing|no",
        (
            r"\b(?:search|lookup|query)(?: \w+){0,3}? (?:came back|came up|returned|turned up|yielded|gave|found"
            r"|produced|is|was) (?:\w+ )?(?:empty|nothing|no (?:\w+ )?(?:results?|matches|hits|records?|entries))\b"
        ),
    ),
    (
        "data_ends",
        "data|knowledge|information & ends|end|stops|stop|reaches|goes|cutoff",
        (
            r"\bmy (?:training |own )?(?:data|knowledge|information)(?: \w+)? (?:ends?|stops?|only (?:goes|reaches)"
            r"|(?:goes|reaches) only)\b"
        ),
    ),
    (
        "not_in_the_text",
        _SOURCE_WORDS + " & silent",
        r"\b" + _SOURCE + _OF_OURS + r" (?:is|are|remains?) silent (?:on|about)\b",
    ),
    (
        "not_found",
        ("result|results|record|records|matches|entries|order|orders|booking|bookings|data|information & found & no"),
        (
            r"(?:^|[.!?,] )no (?:\w+ )?(?:results?|records?|matches|entries|orders?|bookings?|data|information) "
            r"(?:\w+ )?(?:(?:was|were|could be|has been|have been|is|are) )?found\b"
        ),
    ),
    (
        "not_found",
        "information|details|record|records|data & we & have & don|not",
        (
            r"\bwe (?:do not|don't)(?: \w+)? have(?: \w+)? (?:information|details|records?|data) (?:on|about|regarding"
            r"|for)\b"
        ),
    ),
    (
        "knowledge_ends",
        "knowledge|training & cutoff|cut|only|ends|stops|not",
        r"\b(?:knowledge|training)(?: data)? (?:cutoff|cut-off|only goes|ends|stops|does not extend)\b",
    ),
)

# -- clarification ----------------------------------------------------------------------------------------------------
CLARIFICATIONS: Final = rules(
    (
        "asks_for_details",
        "you|please|need",
        (
            r"\b(?:could|can|would|will) you (?:\w+ )?(?:tell me|let me know|clarify|provide|specify|share|give me"
            r"|give|confirm|elaborate|describe|explain what you|rephrase|be (?:a (?:bit|little) )?more|paste|upload"
            r"|send|narrow|expand)\b|\bplease (?:\w+ )?(?:provide|clarify|specify|share|tell me|let me know (?:which"
            r"|what|if you mean|more|how|where|the)|confirm|give me|paste|upload|describe|rephrase|elaborate"
            r"|send (?:me|it|the))\b|\bi(?:'d| would|'ll| will)? (?:just )?need (?:to know(?! only)|(?:a (?:bit"
            r"|little|few) |some |just )?(?:more|additional|further|a few|a bit|some))\b"
        ),
    ),
    (
        "asks_which",
        "you|your|i|it|this",
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
        "sure|clear|ambiguous|unclear|vague|incomplete|catch|understand|see",
        (
            r"\bi(?:'m| am) not (?:quite |entirely |exactly )?sure (?:what|which) you\b|\bnot (?:quite "
            r"|entirely )?clear (?:what|which)\b|\b(?:request|question|message|it) (?:is"
            r"|seems) (?:\w+ ){0,2}?(?:ambiguous|unclear|vague|incomplete)\b|\bi (?:didn't|don't|do not"
            r"|did not) (?:quite )?(?:catch|understand) (?:your|the|what|that)\b|\bi (?:didn't|don't"
            r"|do not) see (?:any|an|a|the) (?:\w+ )?(?:attach|file|image|text|document|code|question)"
        ),
    ),
)
