"""A way to decline in every language (Here I stop; up to here and no further)."""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:hier|da|an diese[rm] (?:stelle|punkt)) (?:ist (?:für mich |bei mir )(?:\w+ )?(?:schluss|feierabend"
        r"|ende|sense)|mache"
        r" ich (?:\w+ )?(?:schluss|halt|nicht weiter)|steige ich aus|höre ich auf|endet meine hilfe)"
        r"|\bbis hierher und nicht"
        r" weiter\b"
    ),
    "fr": (
        r"\bje (?:m'arrête|m'arrêterai|dois m'arrêter) (?:là|ici)(?=[.,!;]|$)|\b(?:ici|là) je (?:m'arrête"
        r"|dis stop)\b|\bjusqu'ici et"
        r" pas plus loin\b"
    ),
    "es": (
        r"\b(?:aquí|ahí) (?:me planto|me paro|lo dejo|me detengo|termina mi ayuda)\b|\b(?:debo"
        r"|tengo que) (?:detenerme|parar|pararme)"
        r" aquí\b|\bhasta aquí (?:hemos llegado|llego|llegamos)\b"
    ),
    "pt": (
        r"\b(?:aqui|nisso|nesse ponto) eu (?:paro|me detenho|fico por aqui)\b|\b(?:paro|fico) por aqui(?=[.,!;]|$)"
        r"|\b(?:devo|tenho que)"
        r" parar (?:por )?aqui\b|\bdaqui (?:eu )?não passo\b"
    ),
    "it": (
        r"\b(?:devo|dovrò|preferisco) fermarmi (?:qui|qua|a questo punto)\b|\b(?:qui|a questo punto) mi (?:fermo"
        r"|tiro indietro|chiamo"
        r" fuori)\b|\bfin qui e non oltre\b"
    ),
    "nl": (
        r"\b(?:hier|daar) (?:stop|haak|houd|hou) ik (?:mee|af|mee op|ermee op|op)(?=[.,!;]|$)"
        r"|\btot hier en niet verder\b|\bhier houdt"
        r" het (?:voor mij )?op(?=[.,!;]|$)"
    ),
    "pl": (
        r"\b(?:tu|tutaj|w tym miejscu) (?:muszę )?(?:się zatrzymam|się zatrzymuję|zatrzymać się|kończę|mówię stop"
        r"|stawiam granicę)\b"
        r"|\bdotąd i ani kroku dalej\b"
    ),
    "ru": (
        r"\b(?:здесь|тут|на этом) (?:я )?(?:остановлюсь|останавливаюсь|остановимся|вынужден\w* остановиться"
        r"|ставлю точку)\b|\bдальше (?:я"
        r" )?не пойду\b|\bна (?:это|такое) (?:я )?(?:не пойду|пойти не могу|не соглашусь)\b|\b(?:тут|здесь"
        r"|в этом) я (?:вам|тебе)"
        r" не (?:помощник|помощница|союзник|товарищ)\b"
    ),
    "tr": r"\b(?:burada|bu noktada) (?:dur(?:uyorum|mam gerek\w*|acağım)|bırakıyorum)\b|\bburaya kadar(?=[.,!]|$)",
    "ar": r"(?:هنا|عند هذا الحد) (?:اتوقف|ساتوقف|اقف)|(?:علي|يجب) ان (?:اتوقف|اقف) (?:هنا|عند هذا الحد)|الى هنا وكفى",
    "hi": r"(?:यहीं|यहाँ|यहां|इस जगह) (?:मैं |मुझे )?(?:रुकता|रुकती|रुकूँगा|रुकना|रुक जाता)(?: हूँ| पड़ेगा| होगा)?(?=[.,!]|$)",
    "zh": r"(?:^|[.!?,])(?:那就?|我们就?|我就?|对话就?|这个话题就?)?(?:到此为止|就此打住|恕我止步)(?=[.,!了吧]|$)"
    r"(?=.{0,40}$)",
    "ja": r"(?:ここまで|この先)(?:は|に)(?:いたします|します|させていただきます|お手伝いできません)(?=[.,!]"
    "|$)(?=.{0,40}$)",
    "ko": r"(?:여기서|여기까지) ?(?:멈추|그만두|선을 긋)\S*(?:습니다|겠습니다|어요)|여기까지(?:입니다|예요)(?=[.,!]"
    "|$)(?=.{0,40}$)",
}
