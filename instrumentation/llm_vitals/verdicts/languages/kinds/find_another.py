"""A way to decline in every language (Look for somebody else; you need another fool, accomplice or helper for that)."""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:müssen sie sich|musst du dir|such dir|suchen sie sich|sollten sie sich"
        r"|kannst du dir) (?:\w+ )?(?:(?:einen|eine)"
        r" (?:anderen|andere|anderer)(?: dummen| komplizen| helfer| idioten| trottel)?|(?:jemand|wen) ander(?:en|s|es))"
        r" (?:suchen|fragen)?"
    ),
    "fr": (
        r"\b(?:cherchez|trouvez|cherche|trouve)(?:-vous|-toi)? (?:quelqu'un d'autre|un autre (?:complice|pigeon"
        r"|idiot|volontaire)"
        r"|une autre (?:poire|personne))|\b(?:demandez|demande|adressez-vous) (?:ça |cela )?à quelqu'un d'autre"
    ),
    "es": (
        r"\b(?:búscate|búsquese|busca|busque|búscale|encuentra|tendrás que buscar|tendrá que buscar)(?:te"
        r"|se)? (?:a )?(?:otro"
        r"|otra)(?: (?:cómplice|tonto|ayudante|persona|incauto))?(?=[.,!;]|$)|\b(?:pídeselo|pídaselo"
        r"|pregúntaselo) a otr[oa]\b"
    ),
    "pt": (
        r"\b(?:procure|procura|arranje|arrume|ache|terá que achar|vai ter que (?:procurar|achar|arranjar)) (?:outro"
        r"|outra)"
        r"(?: (?:cúmplice|trouxa|otário|pessoa|ajudante|bobo))?(?=[.,!;]|$)|\bpeça (?:isso )?a outr[ao]\b"
    ),
    "it": (
        r"\b(?:si cerchi|cercati|si trovi|trovati|dovrà trovarsi|dovrai trovarti|cerchi|trovi) (?:un altro|un'altra"
        r"|qualcun"
        r" altro)(?: (?:complice|fesso|aiutante|stupido))?(?=[.,!;]|$)|\blo chieda a (?:qualcun altro|un altro)\b"
    ),
    "nl": (
        r"\b(?:zoek|vind|zoekt u|vraag) (?:maar )?(?:een ander|iemand anders)(?: (?:slachtoffer|sukkel))?(?=[.,!;]|$)"
        r"|\b(?:dat|daarvoor) (?:moet|moeten|kunt|kan) (?:je|u|jij) (?:maar |beter )?(?:bij |aan )?(?:een ander"
        r"|iemand anders)"
        r" (?:vragen|zoeken|zijn|hebben)"
    ),
    "pl": (
        r"\b(?:znajdź|poszukaj|proszę (?:znaleźć|poszukać)|niech pan\w* (?:znajdzie"
        r"|poszuka)) (?:sobie )?(?:kogoś innego"
        r"|innego (?:wspólnika|frajera|pomocnika|głupiego))"
    ),
    "ru": (
        r"\b(?:ищите|найдите|поищите|ищи|найди|попросите|просите) (?:себе )?(?:кого-нибудь другого|кого-то другого"
        r"|другого(?:"
        r" (?:помощника|сообщника|дурака|исполнителя))?)(?=[.,!;]|$)"
    ),
    "tr": (
        r"\b(?:kendine|kendinize) (?:\w+ )?başka (?:bir(?:ini)?|suç ortağı|yardımcı|enayi)(?: \w+)? (?:bul|ara)\w*"
        r"|\bbaşka"
        r" birin[ei] (?:bul|ara|sor)\w*"
    ),
    "ar": (r"(?:ابحث|ابحثوا|فتش|جد لك|اطلب ذلك من|التمس) (?:عن |لنفسك )?(?:شخص اخر|شريك اخر|غيري|احد غيري|احمق اخر)"),
    "hi": r"(?:किसी और|कोई और|किसी दूसरे|कोई दूसरा) (?:को |से |साथी )?(?:ढूँढ|ढूंढ|खोज|पकड़|तलाश)\S*",
    "zh": r"(?:另请高明|(?:另|去|请)找(?:别人|他人|其他人|别的人)(?:吧|帮忙|去)?(?=[.,!]|$)|另寻(?:他人|高明))",
    "ja": (
        r"(?:ほかの|他の|別の)(?:方|人|共犯者|協力者)(?:を|に)(?:お?探し|当たって|あたって|頼んで|お頼み|お願いして)"
        r"[^.!?]{0,6}?(?:ください|下さい)"
    ),
    "ko": r"다른 (?:분|사람|조력자|공범)(?:을|를|에게|한테) ?(?:찾아|알아|부탁해|구해) ?(?:보세요|보시|주세요"
    "|보십시오)?",
}
