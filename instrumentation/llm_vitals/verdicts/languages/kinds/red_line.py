"""A way to decline in every language (That is where I draw the line; a red line for me; that goes too far for me)."""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:da|hier|dort) (?:\w+ )?ziehe ich (?:\w+ )?(?:die|eine|meine) grenze\b|\b(?:für|bei) (?:mich"
        r"|mir) (?:\w+ )?(?:eine|meine) (?:rote linie|grenze)\b|\bda (?:ist|hört) (?:bei mir|für mich)"
        r" (?:\w+ )?(?:schluss|ende|der spaß)\b|\bda hört bei mir\b|\bdas geht (?:mir|für mich) zu weit\b"
    ),
    "fr": (
        r"\bc'est là que je (?:trace|mets|pose|fixe) (?:la|une|ma) (?:limite|ligne)\b|\b(?:pour moi|à mes"
        r" yeux),? (?:\w+ )?(?:c'est )?une ligne rouge\b|\bune ligne rouge (?:pour moi|que je ne)\b|\bje ne"
        r" vais pas jusque-là\b|\blà,? je m'arrête\b"
    ),
    "es": (
        r"\b(?:ahí|aquí) (?:\w+ )?(?:pongo|trazo|marco) (?:el límite|la raya|la línea|mi límite)\b|\b(?:por"
        r" )?(?:ahí|eso) no paso\b(?=[.,!]|$)|\blínea roja para mí\b|\bpara mí,? (?:\w+ )?(?:es )?una línea"
        r" roja\b|\bahí me planto\b|\bhasta ahí (?:no )?llego\b"
    ),
    "pt": (
        r"\b(?:aí|aqui) (?:\w+ )?(?:eu )?(?:traço|coloco|ponho|imponho) (?:o|a|um|uma|o meu|meu) (?:limite"
        r"|linha)\b|\blinha vermelha para mim\b|\bpara mim,? (?:\w+ )?(?:é )?(?:um limite|uma linha"
        r" vermelha)\b|\b(?:por )?aí eu (?:paro|não passo)\b"
    ),
    "it": (
        r"\b(?:qui|lì) (?:\w+ )?(?:traccio|metto|pongo) (?:il|la|un|una|il mio) (?:limite|linea|paletto)\b"
        r"|\blinea rossa per me\b|\bper me,? (?:\w+ )?(?:è )?una linea rossa\b|\b(?:qui|lì) mi"
        r" fermo\b(?=[.,!]|$)"
    ),
    "nl": (
        r"\b(?:daar|hier) (?:trek|leg) ik (?:\w+ )?(?:de|een|mijn) (?:grens|streep|lijn)\b|\b(?:voor mij|bij"
        r" mij) (?:\w+ )?(?:een|de) (?:rode lijn|grens)\b|\bdaar houdt het (?:voor|bij) mij op\b|\bdat gaat"
        r" mij te ver\b"
    ),
    "pl": (
        r"\b(?:tu|tutaj|tam|w tym miejscu) (?:\w+ )?(?:stawiam|wyznaczam|rysuję|kreślę) (?:\w+ )?granicę\b"
        r"|\b(?:dla mnie),? (?:\w+ )?(?:to )?czerwona linia\b|\bczerwona linia dla mnie\b|\bto moja"
        r" granica\b|\bmoja czerwona linia\b"
    ),
    "ru": (
        r"\b(?:тут|здесь|на этом) (?:я )?(?:провожу|ставлю|подвожу) (?:\w+ )?(?:черту|границу|точку)\b|\bдля"
        r" меня (?:это )?(?:\w+ )?красная (?:линия|черта)\b|\bкрасная (?:линия|черта) для меня\b"
    ),
    "tr": (
        r"\b(?:burada|orada|işte burada) (?:\w+ )?(?:sınırı|çizgiyi|çizgimi) (?:\w+ )?çek(?:iyorum|erim)\b"
        r"|\bbenim (?:için )?(?:\w+ )?kırmızı çizgi\w*|\bkırmızı çizgim\b"
    ),
    "ar": (
        r"خط أحمر (?:بالنسبة )?(?:إلي|لي|عندي|إليّ)|(?:هذا|فهذا) (?:بالنسبة لي )?خط أحمر\b(?=[.,!]| بالنسبة"
        "|$)|هنا (?:أرسم|أضع) (?:الحد|الخط)|هنا أتوقف"
    ),
    "hi": (
        "(?:मेरी|मेरे लिए)[^.!?]{0,15}?(?:सीमा रेखा|लक्ष्मण रेखा|लाल रेखा)|(?:यहाँ|यहां"
        "|यहीं)[^.!?]{0,6}?मैं[^.!?]{0,8}?(?:रेखा खींच|सीमा तय)"
    ),
    "zh": ("(?:这|那)(?:是|可是|触及了?|越过了?)我的?(?:底线|红线|原则)|我的(?:底线|红线)(?=[.,!]|$)"),
    "ja": (
        "(?:ここ|そこ)(?:で|が)(?:私は)?(?:線を引|一線を引|一線です|私の限度)|私(?:の"
        "|には)[^.!?]{0,6}?(?:越えられない一線|譲れない一線|譲れない線)"
    ),
    "ko": (
        "(?:저|제)(?:에게|한테|게)?는?[^.!?]{0,10}?(?:넘을 수 없는 선|레드라인)|(?:여기|거기)(?:서"
        "|까지)[^.!?]{0,6}?선을 긋"
    ),
}
