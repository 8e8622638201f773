"""How an assistant for one purpose declines: it names what it is there for, or says "we" for the application."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.refusal.patterns import GAP, rules

_WE_DECLINE: Final = (
    r"(?:(?:talk|speak|go into|get into|weigh in|comment)\b|help (?:you )?with (?:that|this|your (?:request"
    r"|question)|such|any)|assist|answer|fulfil\w*|comply"
    r"|compl(?:y|ete) (?:with "
    r")?(?:this|that|your) request|process (?:this|that|your|such|any)? ?(?:requests?|questions?|messages?)|disclose"
    r"|discuss|comment|reveal"
    r"|share (?:other|another|personal|private|confidential|internal|that|this|such|details|information)"
    r"|provide (?:\w+ ){0,3}?"
    r"(?:advice|information (?:about|on|regarding) (?:other|another|individual)|such|details (?:about|of|on) "
    r"other)|give (?:\w+ )"
    r"{0,2}?advice|generate|create (?:content|such|that|this)|support (?:this|that|such) request|respond to "
    r"(?:this|that|such|your))\b"
)
"""What an application declines in its own name; "we cannot refund" is an answer."""
SCOPE: Final = rules(
    (
        "we_cannot_help",
        "we|assistant|chatbot|bot & cannot|cant|t|not|unable|neither",
        r"\b(?:we(?<!\wwe)(?<!if we)(?<!when we)(?<!because we)|(?:this|our) (?:\w+ )?(?:assistant|chatbot|bot))"
        r"(?: \w+ly)?(?: can(?:no|')t| can not| will not| won't|(?:'re| are| is)(?: \w+ly)? (?:unable|not "
        r"(?:able|allowed"
        r"|permitted|authori[sz]ed))|(?: isn't| aren't) (?:able|allowed|permitted|authori[sz]ed)| (?:do|does) not"
        r"| don't| doesn't)(?: to)? (?:\w+ly )?" + _WE_DECLINE,
    ),
    (
        "limit_of_scope",
        "only|limited|restricted & i|we|this|our|my",
        r"\b(?:i|this (?:assistant|chatbot|bot)|we(?= (?:can )?only (?:answer|help|assist|respond|discuss)))"
        r" (?:can |am able to |will )?only (?:be able to )?(?:have (?:answers?|information|details)"
        r"|answer|help|handle|assist|respond|discuss|deal)s?\b"
        r"(?! (?:if|when|you|after|once)\b)"
        + GAP
        + r"{0,60}?\b(?:questions?|quer(?:y|ies)|topics?|issues|requests|matters"
        r"|inquiries|enquiries|with|about)\b"
        r"|\bi(?:'m| am) only (?:here|able|designed|set up|meant|trained) to (?:help|assist|answer|discuss|talk)\b"
        r"|\b(?:i(?:'m| am)|(?:this|our|my) (?:\w+ and )?(?:assistant|chatbot|bot|expertise|knowledge|role"
        r"|scope|help) (?:is"
        r"|are)) (?:\w+ )?(?:limited|restricted) to\b",
    ),
    (
        "we_do_not_offer",
        "we & not|t|cannot & advice|counsel|counselling|opinions|recommendations|guidance|consultations",
        r"\bwe(?<!\wwe) (?:do not|don't|cannot|can't|are not able to) (?:\w+ )?(?:offer|give|provide|dispense)\b"
        + GAP
        + r"{0,30}?\b(?:advice|counsel|counselling|opinions|recommendations|guidance|consultations)\b",
    ),
    (
        "limit_of_scope",
        "only|just|solely|nothing|exclusively & i|we|this",
        r"\bi(?:'m| am) (?:only|just|solely) here (?:for|to (?:help|assist|answer|talk|discuss|speak))\b"
        + GAP
        + r"{0,60}?\b(?:questions?|quer(?:y|ies)|topics?|matters|issues|about|with)\b"
        r"|\bi(?:'m| am) here (?:for|to (?:help|assist|answer|talk|discuss|speak))\b"
        + GAP
        + r"{0,60}?(?:\bonly(?= ?[.,;!]|$)|\band nothing else\b)"
        r"|\b(?:i|we|this (?:\w+ )?(?:assistant|bot|chatbot|chat|service)) (?:can |am able to "
        r"|are able to )?(?:help|assist"
        r"|answer|respond|reply|support|talk|deal)s?(?: you)? only (?:with|to|about|on|in)\b"
        r"|\bthis (?:\w+ )?(?:assistant|bot|chatbot|chat|service|line) (?:is )?(?:only|exclusively|solely) (?:covers?"
        r"|supports?|handles?|knows?|deals?|answers?|helps?|takes|for)\b"
        r"|\bthis (?:\w+ )?(?:assistant|bot|chatbot|chat|service) (?:supports?|answers?|covers?"
        r"|handles?) (?:questions"
        r"|queries|topics|requests)\b" + GAP + r"{0,60}?\bonly\b",
    ),
    (
        "out_of_scope",
        "remit|scope|purview|expertise|domain|mandate|competence|wheelhouse|lane|field|role & my|our|this|what",
        (
            r"\b(?:outside|beyond|out of|not (?:with)?in|not part of)(?: of)? (?:my (?:\w+ ){0,2}?(?:remit|scope"
            r"|purview"
            r"|expertise|domain|mandate|competence|wheelhouse|lane|field|role)|our (?:\w+ )?(?:remit|scope|purview"
            r"|mandate)|the scope of (?:this (?:assistant|chat|bot|service)|what i|my))\b"
        ),
    ),
    (
        "draws_a_line",
        "stop|line|ends|stops|role|nothing|permitted|allowed|answer & i|my|this|for & where|nothing|my|not",
        (
            r"\bis where i (?:stop|draw (?:the|my) line)\b|\bnothing (?:that )?i(?:'ll| will| would| can"
            r"|'m going to) (?:give|help"
            r"|write|provide|do|share|make|assist)\b|\bmy (?:role|job|remit) (?:here )?(?:ends|stops) (?:at|with)\b"
            r"|\bnot (?:permitted|allowed) for (?:me|this (?:\w+ )?(?:assistant|chatbot|bot))\b"
            r"|\bmy answer (?:is|has to be|must be|stays) no(?=[.!]|$)"
        ),
    ),
    (
        "request_declined",
        "we|request|requests & decline|refuse|declined|refused|rejected|accepted|answered|processed|supported",
        r"\bwe (?:must |have to |need to |will have to )?(?:decline|refuse) (?:to (?:answer|assist|help|comment"
        r"|discuss|process"
        r"|provide|disclose)|(?:this|that|your|such|all|any) (?:\w+ )?requests?|requests?)\b"
        r"|\brequests? (?:for|about|of|like)\b" + GAP + r"{0,50}?\b(?:are|is|will be) (?:rejected|declined"
        r"|refused|not (?:accepted"
        r"|answered|processed|supported))\b",
    ),
    (
        "off_limits",
        (
            "limits & questions|question|topics|topic|subjects|subject|that|this|requests|request|advice|politics"
            "|opinions|opinion"
        ),
        r"\b(?:questions?|topics?|subjects?|that|this|requests?|advice|politics|opinions?)\b"
        + GAP
        + r"{0,40}?\boff[- ]limits\b(?= (?:for (?:me|us|this)|here|to me|in this)|[.,;!]|$)",
    ),
)
