"""A way to decline in every language (Do not count on me; do not expect that of me; leave me out of it;"
" not my cup)."""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:erwarte|erwarten|verlange|verlangen|erhoffe|erhoffen)\b[^.!?]{0,20}?\b(?:das |so etwas )?von"
        r" mir (?:\w+ )?nicht\b|\bnicht von mir (?:erwarten|verlangen)\b|\b(?:lass|lassen sie|lasst) mich da"
        r" (?:\w+ )?raus\b|\bzähl\w* (?:\w+ )?nicht auf mich\b|\bsuch\w* (?:dir|sich|euch|sie sich) (?:dafür"
        r" |da )?(?:bitte )?(?:einen|jemand\w*) ander\w+(?=[.,!]|$)|\bnicht mit mir zu machen\b|\bda (?:bin"
        r" ich|steige ich) aus\b"
    ),
    "fr": (
        r"\bn'attende?[sz]? (?:\w+ )?(?:pas|rien) (?:cela |ça )?de (?:moi|ma part)\b|\blaisse[sz]?-moi"
        r" (?:\w+ )?en dehors\b|\bne (?:me )?demande[sz]? pas (?:ça|cela) à moi\b|\badresse[sz]?-vous à"
        r" quelqu'un d'autre\b"
    ),
    "es": (
        r"\bno (?:esperes|espere|esperen) (?:eso|nada|algo así) de mí\b|\bno me (?:pidas|pida|pidan) (?:eso"
        r"|algo así|tal cosa)\b|\bbúsca(?:te|se) a otr[oa]\b|\bbúsquese a otr[oa]\b|\b(?:déjame|déjeme)"
        r" fuera de\b"
    ),
    "pt": (
        r"\bnão (?:espere|esperes) (?:isso|nada disso|nada) de mim\b|\bnão me (?:peça|peças) (?:isso|tal"
        r" coisa|uma coisa dessas)\b|\b(?:me deixe|deixe-me|me deixa) (?:de )?fora d\w+|\bt[ôo] fora d\w+\b"
        r"|\bprocure outr[oa] (?:pessoa)?(?=[.,!]|$)"
    ),
    "it": (
        r"\bnon (?:aspettar\w+|aspettatevi|si aspetti) (?:questo|nulla|niente) da me\b|\bnon (?:me lo chieda"
        r"|chiedermelo|chiedetemelo)\b|\bnon chied\w+ (?:questo |una cosa (?:simile|del genere) )?a me\b"
        r"|\b(?:lasciami|mi lasci) fuori\b|\bcercat?e?vi? (?:pure )?qualcun altro\b|\bcercati qualcun"
        r" altro\b"
    ),
    "nl": (
        r"\bverwacht (?:dat |dit |zoiets )?(?:\w+ )?(?:maar )?niet van mij\b|\bverwacht van"
        r" mij\b[^.!?]{0,20}?\b(?:geen|niet|niks)\b|\bvraag (?:dat|dit|zoiets) (?:maar )?niet aan mij\b"
        r"|\blaat mij (?:er|hier)\w* (?:\w+ )?buiten\b|\bzoek (?:maar )?(?:iemand anders|een ander)\b"
    ),
    "pl": (
        r"\bna mnie (?:\w+ )?(?:w tym |tu )?nie lic\w+|\bna mnie\b[^.!?]{0,20}?\bnie licz\w+|\bnie"
        r" (?:oczekuj\w*|wymagaj\w*) (?:\w+ )?(?:tego )?ode mnie\b|\bode mnie (?:\w+ )?nie (?:oczekuj"
        r"|wymagaj)\w*|\bmnie w to nie (?:mieszaj|wciągaj)\w*|\bnie (?:mieszaj|wciągaj)\w* mnie w to\b"
        r"|\bposzukaj\w* kogoś innego\b"
    ),
    "ru": (
        r"\bна меня (?:\w+ ){0,2}?не (?:рассчитывай|надейся|надейтесь)\w*|\b(?:не )?ждите? (?:\w+ )?этого от"
        r" меня\b|\bот меня (?:\w+ )?(?:этого )?не жди\w*|\bменя в это не (?:впутывай|втягивай)\w*|\bне"
        r" (?:впутывай|втягивай)\w* меня\b|\bпоищ\w+ (?:\w+ )?другого\b"
    ),
    "tr": (
        r"\bbenden (?:\w+ )?bekleme\w*|\bbenden (?:\w+ ){0,3}?alamaz\w*|\bbeni (?:bu işe|buna) (?:karıştırma"
        r"|bulaştırma|katma)\w*|\bbaşkasına sor(?:un)?(?=[.,!]|$)|\bbaşka (?:birini|kapıya)(?:"
        " bulun?)?(?=[.,!]|$)"
    ),
    "ar": (
        r"لا (?:تعول|تعولوا|تعتمد|تعتمدوا) علي\b|لا (?:تنتظر|تتوقع|تطلب)\w{0,2} (?:هذا |ذلك )?مني\b|(?:ابحث"
        "|اسأل) (?:عن )?غيري"
    ),
    "hi": (
        r"मुझसे (?:\S+ ){0,2}?(?:उम्मीद|आशा|अपेक्षा) (?:मत|न)|मुझे (?:इसमें|इससे) (?:मत|न) (?:घसीट|शामिल)"
        "|मुझे (?:इससे|इसमें) बाहर (?:रख|ही)"
    ),
    "zh": (
        "别(?:指望|找|拉上|算上)我(?=[.,!了]|$)|恕(?:难从命|不奉陪|不能从命|我无能为力)|另请高明|(?:这个"
        "|这)忙我(?:实在)?帮不(?:了|上)|我(?:不奉陪|恕不奉陪)"
    ),
    "ja": (
        "私に(?:は)?(?:期待|頼ら)[^.!?]{0,4}?(?:ない(?:で)?|ません)|(?:他|よそ)を(?:当たって"
        "|あたって)(?:ください|くれ)|私を巻き込まないで"
    ),
    "ko": (
        "저(?:한테|에게)(?:는)? (?:그런 (?:건|것은|걸) )?(?:기대|바라)[^.!?]{0,4}?마세요|저는 (?:빼|제외해)"
        " 주세요|다른 (?:데|곳|분)[^.!?]{0,6}?알아보세요"
    ),
}
