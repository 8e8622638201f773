"""French."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP, Language, any_of

_HELP: Final = any_of(
    r"""
aider assister répondre donner~suite divulguer communiquer révéler traiter satisfaire accéder~à accomplir commenter
    m'exprimer
    discuter aborder partager transmettre participer engager soutenir encourager cautionner poursuivre continuer
    """
)
"""Help, answer, comply, disclose, discuss."""
_MAKE: Final = any_of(
    r"""
fournir donner traduire répéter réécrire modifier imaginer générer créer rédiger écrire produire proposer expliquer
    décrire exécuter effectuer réaliser formuler
    reproduire conseiller faire~(?:cela|ça) prononcer inventer imiter
    """
)
"""Provide, write, make, explain."""
_I_CANNOT: Final = (
    r"\bje ne (?:peux|puis|pourrai|pourrais|saurais|vais|souhaite|veux|désire|dois|compte|suis (?:\w+ )?(?:pas|plus) "
    r"(?:\w+ )?(?:en mesure de|capable de?|autorisée? à|habilitée? à|disposée? à|prête? à|programmée? pour|censée? "
    r"|conçue? pour|là pour))(?! que| qu'| trop)"
)
"""I cannot, will not, do not wish to, am not able, allowed, willing to."""
_FUTURE: Final = any_of(
    "aiderai écrirai rédigerai fournirai donnerai(?! pas tort) répondrai générerai créerai participerai expliquerai"
    " ferai~pas(?=[.,!]) divulguerai produirai"
)
"""I shall not help, write, provide."""
_PRESENT: Final = any_of(
    r"génère crée(?!~pas~de~doute) rédige fournis donne(?!~pas~tort) réponds~(?:pas|jamais) discute produis traite~pas"
    r" divulgue partage~pas participe~pas soutiens cautionne"
)
"""I do not generate, write, provide."""
_OURS: Final = r"(?:mes|nos|notre|mon|ma|ses|les) (?:[\w']+ ){0,3}?"
_RULES: Final = any_of(
    "principes règles directives valeurs consignes politique conditions lignes~directrices charte programmation"
)

LANGUAGE: Final = Language(
    code="fr",
    name="French",
    # Subject, dear sir, here is, with pleasure, of course.
    drafts=r"\W{0,3}(?:objet ?:|madame\b|monsieur\b|chère? \w+|bonjour \w+ \w+,|voici\b|avec plaisir|bien sûr"
    r"|certainement\b)",
    conceding=r"\b(?:bien que|même si|quoique|si je|tandis que|lorsque|quand|parce que)\b[^,;:]*$|\bsi $",
    but=r"[,.;] ?(?:mais|cependant|toutefois|néanmoins|en revanche|voici|en général)\b",
    offers=(
        r",? (?:aussi|également|surtout|je (?:peux|pourrais|serais|suis|reste)|n'hésitez|vous pouvez "
        r"(?:contacter|consulter|vous)|si vous"
        r"|adressez|ce |cela|pas|puis-je|nous (?:pouvons|restons))"
    ),
    refusals=(
        (
            "cannot_help",
            _I_CANNOT + GAP + r"{0,70}?[ '](?:" + _HELP + "|" + _MAKE + r")\b",
        ),
        (
            "will_not",
            r"\bje (?:ne |n')(?:(?:vous|te|le|la|les|lui|leur|y|t'|l'|m') ?){0,3}(?:"
            + _FUTURE
            + "|"
            + _PRESENT
            + r")\b",
        ),
        (
            "we_cannot_help",
            r"\bnous ne (?:pouvons|pourrons|sommes|souhaitons)(?: \w+){0,2}? pas\b" + GAP + r"{0,60}?[ ']" + _HELP,
        ),
        (
            "we_cannot_help",
            (
                r"\b(?:il m'est|il nous est) (?:\w+ )?impossible\b|\bil ne (?:m'|nous )est pas possible\b"
                r"|\b(?:je suis|nous sommes) dans l'impossibilité de\b"
            ),
        ),
        (
            "decline",
            (
                r"\bje (?:refuse|me refuse|décline|m'abstiendrai)\b|\bje (?:me )?(?:dois|vais|suis obligée? "
                r"de)(?: \w+){0,2}? "
                r"(?:refuser|décliner|dire (?:non|stop)|m'abstenir)|\bje (?:préfère|préférerais) (?:\w+ )?(?:ne pas"
                r"|m'abstenir|éviter)"
            ),
        ),
        (
            "not_something",
            r"\bce n'est pas (?:quelque chose|un sujet|une demande|une chose|le genre)\b"
            + GAP
            + r"{0,20}?\b(?:je|nous)\b",
        ),
        (
            "against_rules",
            r"\b(?:enfreint|enfreindrait|viole|violerait|contrevient à|contraires? à|contre|à l'encontre de) "
            + _OURS
            + _RULES
            + r"|\b"
            + _OURS
            + _RULES
            + r"(?: \w+){0,2}? (?:m'en |m'|nous en |nous |me )(?:empêch|interdi)\w+",
        ),
        (
            "limit_of_scope",
            r"\bje ne (?:peux )?(?:répon|trait|aid)\w* (?:\w+ )?(?:qu'|que )"
            + GAP
            + r"{0,20}?(?:questions?|sujets?|demandes?)"
            r"|\bje (?:peux|réponds)"
            + GAP
            + r"{0,20}? (?:uniquement|seulement|exclusivement)"
            + GAP
            + r"{0,30}?(?:questions|sujets|demandes)",
        ),
        (
            "out_of_scope",
            (
                r"\b(?:sort|dépasse|hors|ne relève pas) (?:\w+ )?(?:de |du )?(?:mon|ma|mes|notre|nos) (?:\w+ "
                r")?(?:domaine"
                r"|compétence|champ|périmètre|rôle|attribution|cadre|spécialité)"
            ),
        ),
        (
            "blocked",
            r"\b(?:contenu|message|demande|requête|réponse|texte)\b"
            + GAP
            + r"{0,40}?\b(?:bloqu|refus|rejet|supprim|retir"
            r"|filtr)é\w*\b"
            + GAP
            + r"{0,70}?(?:filtr|règles|modération|politique|enfrei|conditions|sécurité|directives)",
        ),
        (
            "not_appropriate",
            (
                r"\bje ne (?:me sens|suis)(?: \w+)? pas à l'aise\b|\bil (?:ne serait|n'est) pas approprié "
                r"(?:que je|pour moi"
                r"|de ma part)"
            ),
        ),
        (
            "we_do_not_offer",
            r"\b(?:nous|on) ne (?:donn|propos|offr|fourni|dispens)\w*\b"
            + GAP
            + r"{0,30}?(?:pas|aucun\w*)\b"
            + GAP
            + r"{0,30}?\b(?:conseils?|avis|consultations?|recommandations?)\b",
        ),
        (
            "not_such_deeds",
            r"\bje (?:ne |n')(?:falsifie|pirate|menace|diffame|triche|fabrique)\b"
            + GAP
            + (r"{0,20}?(?:pas|jamais|aucun)\b|\bje (?:ne |n')(?:écri|rédig|crée|fabriqu|invent|" r"publi)\w*\b")
            + GAP
            + r"{0,12}?(?:pas|jamais|aucun\w*)\b"
            + GAP
            + r"{0,15}?\b(?:faux|fausses?|mensong\w+|diffamatoires?)\b",
        ),
        (
            "count_me_out",
            (
                r"(?:^|[.!?,] )(?:ce sera |c'est |très )?(?:sans moi|peu pour moi)(?= ?[.,!:;]|$)|"
                r"\bne compte[sz]? pas sur moi\b"
            ),
        ),
        (
            "limit_of_scope",
            (r"\bje (?:m'occupe|me charge|suis là|traite|réponds|ne m'occupe|ne traite|" r"ne réponds)\b")
            + GAP
            + r"{0,15}?\b(?:que|uniquement|seulement|exclusivement|qu')\b"
            + GAP
            + r"{0,25}?(?:questions?|sujets?|demandes?|thèmes?)",
        ),
    ),
    unables=(
        (
            "no_access",
            r"\bje n'ai (?:\w+ )?(?:pas|aucune?)\b" + GAP + r"{0,40}?\b(?:accès|informations?|données?|connaissance"
            r"|possibilité)\b|\bje ne dispose (?:\w+ )?(?:pas|d'aucun)",
        ),
        (
            "cannot_look_up",
            _I_CANNOT + GAP + r"{0,40}?[ '](?:ouvrir|consulter|accéder|voir|vérifier|trouver|chercher|naviguer|prédire"
            r"|prévoir|lire|dire(?!,? (?:à quel|combien|comme))|entendre|réserver|appeler|confirmer)\b|\bje ne "
            r"(?:parviens|arrive) pas à (?:ouvrir|lire|trouver|accéder|voir)",
        ),
        (
            "not_found",
            r"\bje n'ai (?:\w+ )?(?:pas |rien )?(?:pu )?trouve\w* (?:aucun|de|d'|rien|cette|ce|votre)|\bje ne"
            r" (?:re)?trouve "
            r"(?:pas|aucun)|\baucune? (?:commande|résultat|réservation|client|dossier)" + GAP + r"{0,30}?trouvé",
        ),
        (
            "not_known",
            (
                r"\bje ne (?:le |la )?sais pas\b(?! (?:trop|vous))|\bje l'ignore\b"
                r"|\bje ne connais pas\b"
            ),
        ),
        (
            "not_in_the_text",
            r"\b(?:texte|documents?|contrat|article|extrait|sources?|contexte|passage)\b" + GAP + r"{0,70}?\b(?:ne |n')"
            r"(?:\w+ )?(?:précis|mentionn|indiqu|contien|fourni|évoqu|donne|figure|dit|parle|spécifi)\w*",
        ),
        (
            "not_in_the_text",
            (r"\b(?:manuel|notice|guide|rapport|tableau|brochure|fichier|mode d'emploi|faq|" r"règlement)\b")
            + GAP
            + (r"{0,30}?\b(?:ne |n')(?:\w+ )?(?:dit|parle|mentionne|précise|contien|indique|évoque|" r"donne|fait)\w*"),
        ),
        (
            "nothing_attached",
            r"\bje ne (?:vois|trouve)\b"
            + GAP
            + r"{0,15}?(?:pas|aucun\w*)\b"
            + GAP
            + r"{0,15}?(?:pièce jointe|image|photo|fichier|document|capture|lien)",
        ),
    ),
)
