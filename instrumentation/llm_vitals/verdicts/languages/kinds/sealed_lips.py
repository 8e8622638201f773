"""A way to decline in every language (My lips are sealed; not a word of it; you get nothing out of me).

Mouth, lips, tongue or word are the speaker's own, or nothing comes "from me".
"""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\bmeine lippen (?:sind|bleiben)\b[^.!?]{0,15}?\bversiegelt\b|\b(?:kommt"
        r"|kommen)\b[^.!?]{0,25}?\b(?:nicht|nichts|kein\w*) über meine lippen\b|\bmein mund"
        r" bleibt\b[^.!?]{0,10}?\b(?:zu|verschlossen)\b|\b(?:halte|halt) ich (?:\w+ )?(?:den|meinen) mund\b"
        r"|\bkein sterbenswort\b|\b(?:von|aus) mir (?:erfährst|erfahren|hörst|hören|kriegst|bekommst"
        r"|bekommen)\b[^.!?]{0,15}?\b(?:nichts|kein\w*|nicht)\b|\baus mir (?:\w+ )?nichts (?:\w+ )?heraus"
        r"|\bbei mir (?:beißt|beißen)\b[^.!?]{0,15}?\bgranit\b|\bbeißt? (?:du|ihr) bei mir auf granit\b"
        r"|\bbeißen sie bei mir auf granit\b|\bgibt(?:'s| es) (?:\w+ )?von mir (?:nicht|nichts|keine?\w?)\b"
    ),
    "fr": (
        r"\bmes lèvres (?:sont|restent|resteront) (?:scellées|closes)\b|\bbouche cousue\b(?=[.,!]| là-dessus"
        r"| sur|$)|\b(?:rien|pas un mot) ne sortira de ma bouche\b|\bma bouche (?:restera|est) (?:close"
        r"|cousue)\b|\bmuett?e? comme une (?:tombe|carpe)\b(?=[.,!]|$| là| sur)|\bne (?:saurez|saurez|sauras"
        r"|tirerez|tireras) rien de moi\b"
    ),
    "es": (
        r"\bmis labios (?:están|siguen|permanecerán) sellados\b|\bde mi boca no (?:va a salir|sale|saldrá)\b"
        r"|\bno (?:diré|voy a decir|suelto|soltaré) (?:\w+ )?(?:ni )?(?:palabra|pío|prenda|mu)\b|\bme muerdo"
        r" la lengua\b"
    ),
    "pt": (
        r"\bmeus lábios estão selados\b|\b(?:da|de) minha boca (?:não|nada)\b|\bminha boca é um túmulo\b"
        r"|\bsou um túmulo\b|\bnão (?:abro|vou abrir|abrirei) (?:a boca|o bico)\b|\bnão (?:digo|vou dizer"
        r"|solto) (?:nem )?(?:uma palavra|um pio)\b"
    ),
    "it": (
        r"\ble mie labbra sono (?:sigillate|cucite)\b|\bho la bocca cucita\b|\bbocca cucita\b(?=[.,!]| su|$)"
        r"|\bdalla mia bocca non\b|\bnon apro (?:bocca|becco)\b|\bsono una tomba\b|\bnon fiato\b|\bnon"
        r" (?:proferirò|dico) (?:una )?parola\b|\bda me non (?:saprai|saprete|caverai|caverete)\b"
    ),
    "nl": (
        r"\bmijn lippen (?:zijn|blijven)\b[^.!?]{0,15}?\b(?:verzegeld|op elkaar|stijf)\b|\bmijn mond"
        r" (?:blijft|houd)\b[^.!?]{0,10}?\b(?:dicht|gesloten)?\b|\b(?:ik laat|laat"
        r" ik)\b[^.!?]{0,15}?\b(?:niets|niks) los\b|\bkrijg\w* (?:je|u) (?:\w+ )?(?:niets|niks|geen woord)"
        r" uit (?:mij|me)\b|\bkom\w* (?:je|u) bij mij niet\b"
    ),
    "pl": (
        r"\bnie (?:puszczę|puszczam) (?:\w+ )?pary z ust\b|\bmoje usta (?:są|pozostaną) zamknięte\b|\bmam"
        r" usta zamknięte\b|\b(?:trzymam|będę trzymać) (?:\w+ )?(?:język za zębami|buzię na kłódkę)\b"
        r"|\bbuzia na kłódkę\b"
    ),
    "ru": (
        r"\b(?:я )?(?:буду |останусь )?(?:нем|нема|молчу|буду молчать) как (?:рыба|могила)\b|\bмой рот на"
        r" замке\b|\bрта не раскрою\b|\bни слова (?:из|от) меня\b|\b(?:из|от) меня (?:\w+ )?(?:ни слова"
        r"|ничего не (?:вытян|узна|услыш|добь))\w*|\bдержу язык за зубами\b|\bмолчу в тряпочку\b"
    ),
    "tr": (
        r"\bağzımı (?:bıçak açmaz|açmam|açmayacağım)\b|\bağzımdan (?:\w+ )?(?:tek |bir )?(?:laf|kelime|söz)"
        r" (?:çıkmaz|alamaz)\w*|\bdudaklarım mühürlü\b|\bağzım (?:kilitli|mühürlü)\b|\bdilimi tutarım\b"
    ),
    "ar": (
        r"(?:فمي|شفتاي|شفتي) (?:مغلق|مختوم|مطبق)\w*|لن (?:تخرج|تسمع|تنتزع) (?:مني|من فمي) (?:أي |ولا )?كلمة"
        "|لن أنبس|لن أفتح فمي"
    ),
    "hi": (
        "मेरी (?:ज़ुबान|जुबान|ज़बान)[^.!?]{0,12}?(?:नहीं खुल|बंद)|मेरा (?:मुँह|मुंह)[^.!?]{0,10}?(?:बंद"
        "|नहीं खुल)|मेरे होंठ (?:सिले|बंद)|मेरे (?:मुँह|मुंह) से[^.!?]{0,14}?नहीं"
    ),
    "zh": (
        "我[^.!?,]{0,6}?(?:守口如瓶|三缄其口|一个字[^.!?,]{0,4}?不(?:会)?说|只字不提)|(?:别想"
        "|休想)从我[^.!?,]{0,4}?(?:嘴|口)|我的嘴[^.!?,]{0,4}?(?:很)?严"
    ),
    "ja": (
        "口が裂けても(?:言え|申し上げられ|言わ|言い)|口を割(?:りません|らない|るつもりはありません)"
        "|私の口からは[^.!?]{0,14}?(?:ません|かねます|ない)"
    ),
    "ko": (
        "입(?:도|을) (?:뻥긋|벙긋)(?:하지|도)[^.!?]{0,6}?않|제 입(?:에서는?|으로는?)[^.!?]{0,14}?(?:않|없"
        "|못)|입을 (?:굳게 )?다물겠|제 입은 무거"
    ),
}
