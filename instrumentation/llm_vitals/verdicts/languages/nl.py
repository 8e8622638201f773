"""Dutch."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP, Language, any_of

_I_CAN: Final = r"\b(?:ik (?:kan|mag|zal|wil|ga)|(?:kan|mag|zal|wil|ga) ik)\b"
"""I can, may, shall, want to: in the order of a main clause and behind another word."""
_WE_CAN: Final = r"\b(?:(?:wij|we) (?:kunnen|mogen|zullen)|(?:kunnen|mogen|zullen) (?:wij|we))\b"
_NOT: Final = r"\b(?:niet(?! alleen| genoeg| anders)|geen|niets|nooit)\b"
_HELP: Final = any_of(
    r"""
    helpen behulpzaam assisteren beantwoorden antwoorden voldoen reageren uitlaten bespreken discussiëren commentaar
    ondersteunen delen verstrekken vrijgeven doorgeven onthullen bekendmaken verwerken meewerken meedoen behandelen
    """
)
"""Help, answer, comply, disclose, discuss, take part."""
_MAKE: Final = any_of(
    r"""
geven bieden vertalen herhalen herschrijven leveren schrijven opstellen genereren maken creëren produceren uitleggen
    beschrijven adviseren
    aanbevelen(?=[.,!]) uitvoeren aanmoedigen bevorderen doorgaan voortzetten deelnemen speculeren doen(?=[.,!]|$)
    """
)
"""Give, write, make, explain."""
_LOOK: Final = any_of(
    "openen inzien zien bekijken vinden nakijken opzoeken controleren raadplegen horen voorspellen bepalen lezen boeken"
    " bellen zeggen(?!~hoe) bevestigen afspelen verifiëren opvragen"
)
"""Open, look up, find, check."""
_I_DO: Final = any_of(
    "help schrijf maak(?!~me) geef(?!~je~gelijk) genereer beantwoord bespreek ondersteun produceer werk~mee"
)
"""I help, write, make: plain statements of what it does not do."""
_RULES: Final = any_of("richtlijnen principes waarden regels beleid voorwaarden programmering gebruiksvoorwaarden")

LANGUAGE: Final = Language(
    code="nl",
    name="Dutch",
    # Subject, dear ..., here is, gladly, of course.
    drafts=r"\W{0,3}(?:onderwerp:|geachte\b|beste \w+,|lieve \w+,|hier (?:is|zijn|heb|volgt)\b|graag\b"
    r"|natuurlijk\b|zeker[!,])",
    conceding=r"\bal $|\b(?:hoewel|ook al|terwijl|als (?:je|u|ik|het|de|er|we)|wanneer|omdat|ofschoon)\b[^,;:]*$",
    but=r"[,.;] ?(?:maar|echter|toch|in het algemeen|hier (?:is|zijn))\b",
    offers=r",? (?:ook|ik (?:kan|help|wil|ben)|als (?:je|u)|graag|niet |daar |dat |neem|u kunt (?:contact|terecht)"
    r"|je kunt (?:contact|terecht)|aan \w+)",
    refusals=(
        (
            "cannot_help",
            _I_CAN + GAP + r"{0,90}?" + _NOT + GAP + r"{0,80}?\b(?:" + _HELP + "|" + _MAKE + r")\b",
        ),
        (
            "we_cannot_help",
            _WE_CAN + GAP + r"{0,80}?" + _NOT + GAP + r"{0,60}?\b" + _HELP + r"\b",
        ),
        (
            "not_able",
            r"\b(?:ben ik|ik ben|zijn wij|wij zijn|we zijn|zijn we)\b" + GAP + r"{0,30}?\bniet\b " + GAP + r"{0,25}?"
            r"\b(?:in staat|bevoegd|bereid|geautoriseerd|gemachtigd|geprogrammeerd|ontworpen|bedoeld)\b(?!"
            + GAP
            + r"{0,80}\b"
            + _LOOK
            + r"\b)",
        ),
        ("will_not", r"\b(?:ik " + _I_DO + "|" + _I_DO + r" ik)\b" + GAP + r"{0,60}?" + _NOT),
        (
            "will_not",
            r"\b(?:daar|dat|hier)(?:aan)? (?:begin|doe) ik (?:\w+ )?niet(?: aan)?\b|\bwerk ik (?:\w+ )?niet mee\b",
        ),
        (
            "decline",
            r"\b(?:ik weiger|weiger ik)\b|\b(?:ik (?:moet|wil|zal)|(?:moet|wil|zal) ik)\b"
            + GAP
            + r"{0,60}?\b(?:weigeren|afwijzen|afzien|bedanken)\b",
        ),
        (
            "prefer_not",
            r"\b(?:ik|laat|wil|zou)\b" + GAP + r"{0,30}?\bliever (?:\w+ )?(?:niet|geen)\b",
        ),
        (
            "against_rules",
            r"\b(?:tegen|met|schendt) (?:mijn|onze|ons) (?:\w+ ){0,2}?"
            + _RULES
            + r"|\b(?:mijn|onze) (?:\w+ )?"
            + _RULES
            + r" (?:staan|verbied|laten)",
        ),
        (
            "limit_of_scope",
            r"\b(?:ik (?:kan|mag|beantwoord|help)|(?:kan|mag) ik)\b"
            + GAP
            + r"{0,20}?\b(?:alleen|uitsluitend|enkel|slechts)\b"
            + GAP
            + r"{0,50}?(?:vragen|vraag|onderwerpen)",
        ),
        (
            "out_of_scope",
            (
                r"\bbuiten (?:wat ik|(?:mijn|ons|onze) (?:\w+ )?(?:bereik|domein|taak|taken|bevoegdheid"
                r"|expertise|vakgebied"
                r"|mogelijkheden|kennis))"
            ),
        ),
        (
            "blocked",
            r"\b(?:bericht|inhoud|verzoek|antwoord|tekst|aanvraag)\b"
            + GAP
            + r"{0,40}?\b(?:geblokkeerd|geweigerd|verwijderd"
            r"|afgewezen|gefilterd)\b"
            + GAP
            + r"{0,70}?(?:filter|richtlijn|moderatie|beleid|strijd|voorwaarden|veiligheid"
            r"|regels)",
        ),
        (
            "not_appropriate",
            r"\bniet (?:gepast|juist|passend|ethisch)\b"
            + GAP
            + r"{0,20}?\b(?:dat ik|voor mij|van mij)\b|\b(?:voel ik me"
            r"|ik voel me)\b" + GAP + r"{0,25}?\bniet (?:prettig|op mijn gemak|comfortabel)\b",
        ),
        (
            "we_do_not_offer",
            (
                r"\b(?:(?:bieden|geven|verstrekken|leveren) (?:wij|we)|(?:wij|we) (?:bieden|geven|"
                r"verstrekken|leveren))\b"
            )
            + GAP
            + r"{0,30}?\bgeen\b"
            + GAP
            + r"{0,25}?(?:advies|adviezen|advisering|aanbeveling\w*)",
        ),
        (
            "not_such_deeds",
            r"\b(?:ik (?:vervals|hack|bedreig|belaster)|(?:vervals|hack|bedreig) ik)\b"
            + GAP
            + r"{0,30}?\b(?:geen|niet|niemand)\b",
        ),
        (
            "count_me_out",
            (
                r"(?:^|[.!?,] )(?:dan )?(?:zonder mij|niet met mij)(?=[.,!:;]|$)|"
                r"\breken niet op mij\b|\b(?:daar|hier|daaraan) doe ik (?:\w+ )?niet (?:aan )?mee\b|"
                r"\bik doe (?:daar|hier)(?:aan)? (?:\w+ )?niet (?:aan )?mee\b"
            ),
        ),
        (
            "limit_of_scope",
            r"\bik (?:ga|behandel|houd me|beantwoord|weet)\b"
            + GAP
            + r"{0,15}?\b(?:alleen|uitsluitend|enkel|slechts)\b"
            + GAP
            + r"{0,20}?(?:over|met)?"
            + GAP
            + r"{0,20}?(?:vragen|onderwerpen|zaken)",
        ),
    ),
    unables=(
        (
            "no_access",
            r"\b(?:heb ik|ik heb|beschik ik over|ik beschik over)\b"
            + GAP
            + r"{0,50}?\bgeen "
            + GAP
            + r"{0,40}?(?:toegang|informatie|gegevens|inzicht|kennis|mogelijkheid)",
        ),
        (
            "cannot_look_up",
            _I_CAN + GAP + r"{0,80}?(?:" + _NOT + GAP + r"{0,60}?)\b" + _LOOK + r"\b",
        ),
        (
            "not_found",
            r"\b(?:kan ik|ik kan|kon ik|ik kon|ik heb)\b"
            + GAP
            + r"{0,40}?\bgeen\b"
            + GAP
            + r"{0,60}?\b(?:vinden|gevonden)\b"
            r"|\bik vind geen\b|\bgeen (?:bestelling|resultaten|boeking)" + GAP + r"{0,30}?gevonden",
        ),
        (
            "not_known",
            (
                r"\b(?:ik weet het|dat weet ik|ik weet) (?:\w+ )?niet\b(?! hoe)"
                r"|\bmij niet bekend\b|\bik ken (?:geen|\w+ niet)"
            ),
        ),
        (
            "not_in_the_text",
            r"\b(?:tekst|documenten|document|contract|artikel|bron(?:nen)?|context|fragment)\b"
            + GAP
            + r"{0,60}?(?:staat (?:\w+ )?(?:niet|geen|niets)|\b(?:vermeldt|noemt|bevat|zegt)\b (?:\w+ )?(?:niet"
            r"|geen|niets)"
            r"|\bniet (?:vermeld|genoemd|aangegeven))",
        ),
        (
            "not_in_the_text",
            (r"\b(?:handleiding|gebruiksaanwijzing|gids|rapport|tabel|folder|bestand|reglement|" r"verslag)\b")
            + GAP
            + r"{0,25}?\b(?:zegt|staat|staan|vermeldt|noemt|bevat|geeft)\b"
            + GAP
            + r"{0,15}?\b(?:niets|niet|geen)\b",
        ),
        (
            "nothing_attached",
            r"\b(?:ik (?:zie|vind)|(?:zie|vind) ik)\b"
            + GAP
            + r"{0,30}?\bgeen (?:\w+ )?(?:foto|afbeelding|bijlage|bestand|document|link|plaatje)",
        ),
    ),
)
