"""What people say that asks for nothing of its own: "yes", "ok", "go on", "thanks". Such a message is no question.

One entry a language, phrases parted by `|`, lower case. A message counts where it is made of these phrases alone. A
speaker adds phrases here and examples to `tests/unit/verdicts/languages/acknowledgements.tsv`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_PHRASES: Final[dict[str, str]] = {
    "en": "yes|yeah|yep|yup|ya|yes i do|yes i am|yes it is|yes they are|no|nope|nah|not really|no thanks|not yet"
    "|not now|ok|okay|k|kk|okey|alright|all right|sure|sure thing|of course|certainly|absolutely|definitely"
    "|exactly|correct|that's correct|right|that's right|that is right|true|agreed|i agree|fine|that's fine"
    "|sounds good|sounds great|good|great|perfect|nice|cool|awesome|excellent|wonderful|amazing|lovely"
    "|brilliant|super|got it|i see|understood|makes sense|i understand|continue|please continue|go on"
    "|go ahead|carry on|keep going|proceed|please proceed|next|more|more please|do it|do that|do so|please do"
    "|go for it|let's go|let's do it|please|pls|plz|thanks|thank you|thankyou|thx|ty|tysm|cheers|thanks a lot"
    "|thanks so much|many thanks|thank you so much|thank you very much|thanks again|thanks for that"
    "|thanks for your help|thank you for your help|much appreciated|i appreciate it|appreciated|hi|hello|hey"
    "|hi there|hello there|hey there|good morning|good afternoon|good evening|bye|goodbye|see you|good night"
    "|take care|that's all|that is all|that worked|it worked|it works|it works now|never mind|nevermind|done"
    "|ready|i'm ready|lol|haha|wow|hmm|oh|ah|oh ok|well done|good job|great job|good work|nice work|you too"
    "|sorry|stop",
    "de": "ja|jo|jawohl|ja bitte|nein|ne|nee|nein danke|ok|okay|gut|alles klar|klar|na klar|genau|richtig|stimmt"
    "|gerne|gern|passt|einverstanden|in ordnung|verstanden|weiter|mach weiter|bitte weiter|weiter so|bitte"
    "|bitte fortfahren|fortfahren|danke|danke schön|danke dir|danke sehr|vielen dank|herzlichen dank"
    "|besten dank|super|prima|toll|perfekt|sehr gut|hallo|guten tag|guten morgen|guten abend|tschüss"
    "|das war alles|mehr|nächste|los|los geht's|natürlich|sicher|schon gut",
    "fr": "oui|ouais|oui merci|non|non merci|ok|d'accord|d'acc|bien|très bien|bien sûr|parfait|exactement|exact"
    "|c'est ça|c'est bon|entendu|compris|j'ai compris|continue|continuez|continue stp|vas-y|allez-y|suite"
    "|la suite|suivant|encore|merci|merci beaucoup|merci bien|mille merci|merci à vous|merci à toi|super"
    "|génial|s'il te plaît|s'il vous plaît|svp|stp|bonjour|bonsoir|salut|au revoir|volontiers",
    "es": "sí|si|sí por favor|no|no gracias|ok|vale|de acuerdo|bien|muy bien|claro|claro que sí|por supuesto"
    "|exacto|correcto|perfecto|genial|entendido|entiendo|continúa|continua|continúe|sigue|siga|adelante"
    "|siguiente|más|gracias|muchas gracias|mil gracias|muchísimas gracias|por favor|hola|buenos días"
    "|buenas tardes|buenas noches|adiós|dale|listo|hazlo",
    "pt": "sim|sim por favor|não|nao|não obrigado|não obrigada|ok|tá|tá bom|está bem|está bom|certo|claro"
    "|claro que sim|com certeza|exato|exatamente|correto|perfeito|ótimo|beleza|entendi|entendido|continue"
    "|continua|pode continuar|prossiga|segue|siga|próximo|mais|obrigado|obrigada|muito obrigado"
    "|muito obrigada|valeu|por favor|olá|oi|bom dia|boa tarde|boa noite|tchau|isso|isso mesmo|pode ser",
    "it": "sì|si|sì grazie|no|no grazie|ok|va bene|d'accordo|bene|molto bene|certo|certamente|esatto|giusto"
    "|corretto|perfetto|ottimo|capito|ho capito|continua|continui|vai avanti|avanti|prosegui|prossimo|ancora"
    "|grazie|grazie mille|molte grazie|tante grazie|per favore|ciao|buongiorno|buonasera|arrivederci"
    "|volentieri|fallo",
    "nl": "ja|ja graag|jazeker|nee|nee bedankt|nee dank je|ok|oké|oke|goed|prima|akkoord|zeker|natuurlijk|precies"
    "|klopt|juist|begrepen|duidelijk|ga door|ga verder|ga maar door|verder|doorgaan|volgende|meer|bedankt"
    "|dank je|dank je wel|dank u|dank u wel|hartelijk dank|top|super|perfect|alsjeblieft|alstublieft|graag"
    "|hallo|hoi|goedemorgen|goedemiddag|goedenavond|tot ziens|doe maar",
    "pl": "tak|tak proszę|nie|nie dziękuję|nie dzięki|ok|okej|dobrze|dobra|w porządku|jasne|oczywiście|pewnie|zgoda"
    "|zgadza się|dokładnie|rozumiem|zrozumiano|kontynuuj|proszę kontynuować|dalej|mów dalej|następne|więcej"
    "|dziękuję|dziękuję bardzo|bardzo dziękuję|dzięki|wielkie dzięki|super|świetnie|proszę|cześć|dzień dobry"
    "|dobry wieczór|do widzenia|idealnie",
    "ru": "да|да пожалуйста|ага|нет|нет спасибо|ок|окей|хорошо|ладно"
    "|конечно|точно|верно|правильно|именно|согласен|согласна"
    "|понял|поняла|понятно|ясно|продолжай|продолжайте|давай"
    "|давайте|дальше|далее|ещё|еще|спасибо|большое спасибо"
    "|спасибо большое|благодарю|отлично|супер|прекрасно"
    "|пожалуйста|привет|здравствуйте|добрый день"
    "|добрый вечер|доброе утро|до свидания|пока",
    "tr": "evet|evet lütfen|hayır|hayır teşekkürler|tamam|tamamdır|olur|peki|tabii|tabii ki|elbette|kesinlikle"
    "|aynen|doğru|anladım|anlaşıldı|devam|devam et|devam edin|lütfen devam et|sonraki|daha fazla"
    "|teşekkürler|teşekkür ederim|çok teşekkürler|çok teşekkür ederim|sağ ol|sağol|harika|süper"
    "|mükemmel|güzel|lütfen|merhaba|selam|günaydın|iyi günler|iyi akşamlar|hoşça kal",
    "ar": "نعم|نعم من فضلك|أجل|اجل|ايوه|لا|لا شكرا|حسنا|حسنًا|تمام|موافق|طيب|بالتأكيد|بالطبع|صحيح|فهمت|مفهوم|استمر"
    "|تابع|أكمل|اكمل|التالي|المزيد|شكرا|شكرًا|شكرا لك|شكرا جزيلا|شكرًا جزيلًا|ممتاز|رائع|من فضلك|مرحبا"
    "|السلام عليكم|صباح الخير|مساء الخير|مع السلامة",
    "hi": "हाँ|हां|जी|जी हाँ|जी हां|नहीं|जी नहीं|नहीं धन्यवाद|ठीक|ठीक है|अच्छा|बिल्कुल|ज़रूर|जरूर|सही|सही है"
    "|समझ गया|समझ गई|जारी रखें|जारी रखो|आगे|आगे बढ़ो|आगे बढ़ें|और|धन्यवाद|शुक्रिया|बहुत धन्यवाद|बहुत शुक्रिया"
    "|बहुत बढ़िया|बढ़िया|कृपया|नमस्ते|नमस्कार",
    "zh": "是|是的|对|对的|嗯|嗯嗯|不|不是|不用|不用了|不要|没有|好|好的|好吧|行|可以|没问题|当然|没错|正确|明白"
    "|明白了|知道了|了解|懂了|继续|请继续|接着说|下一个|更多|谢谢|谢谢你|谢谢您|多谢|非常感谢|感谢|太好了"
    "|很好|不错|完美|请|你好|您好|早上好|晚上好|再见|開始|開始吧|开始|开始吧|謝謝|繼續|對|沒問題",
    "ja": "はい|はいお願いします|ええ|うん|いいえ|いや|いいです|結構です|ok|オーケー|オッケー|了解|了解です"
    "|了解しました|わかりました|分かりました|わかった|なるほど|そうです|その通り|もちろん|続けて"
    "|続けてください|続き|続きをお願いします|次|次へ|もっと|お願いします|ありがとう|ありがとうございます"
    "|ありがとうございました|どうも|助かりました|素晴らしい|完璧|いいね|こんにちは|おはよう"
    "|おはようございます|こんばんは|さようなら",
    "ko": "네|예|응|어|네 부탁합니다|아니요|아니오|아니|괜찮아요|괜찮습니다|좋아|좋아요|좋습니다|알겠습니다"
    "|알겠어요|알았어|알았어요|물론|물론이죠|맞아|맞아요|맞습니다|그래|그래요|오케이|ㅇㅋ|ㅇㅇ|계속|계속해"
    "|계속해줘|계속해 주세요|계속해주세요|다음|더|고마워|고마워요|고맙습니다|감사합니다|감사해요"
    "|정말 감사합니다|훌륭해요|완벽해요|부탁해요|부탁합니다|안녕|안녕하세요|안녕히 계세요",
    "signs": "👍|👍🏻|👍🏼|👍🏽|👍🏾|👍🏿|👌|🙏|❤️|❤|😊|🙂|😀|😄|😁|😅|😂|🎉|✅|✔|✔️|💯|👏|🔥|😍|🤝|👋",
}
LONGEST: Final = 60
"""Characters of a normalised message that may be one."""
_UNSPACED: Final = ("zh", "ja", "signs")
"""Written without spaces between phrases."""


def _normal(phrase: str) -> str:
    """As a question is normalised: compatibility forms, case, no punctuation."""
    text = unicodedata.normalize("NFKC", phrase).casefold()
    return " ".join("".join(" " if unicodedata.category(c)[0] == "P" else c for c in text).split())


def _alternatives(codes: tuple[str, ...]) -> str:
    phrases = {_normal(phrase) for code in codes for phrase in _PHRASES[code].split("|")}
    return "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))


_SPACED: Final = tuple(code for code in _PHRASES if code not in _UNSPACED)
_FIRST: Final = frozenset(
    _normal(phrase).partition(" ")[0] for code in _SPACED for phrase in _PHRASES[code].split("|")
) | frozenset(_normal(phrase)[0] for code in _UNSPACED for phrase in _PHRASES[code].split("|"))
"""The first word of each phrase, or its first sign: nearly every question begins with something else."""


@cache
def _whole() -> re.Pattern[str]:
    """Compiled at its first use, some milliseconds."""
    return re.compile(f"(?:(?:{_alternatives(_SPACED)})(?: |$)|(?:{_alternatives(_UNSPACED)}) ?)+")


def is_acknowledgement(normal: str) -> bool:
    """Whether a normalised message (`fingerprint.normalise`) agrees, thanks or greets, and no more."""
    if len(normal) > LONGEST or not normal:
        return False
    if normal.partition(" ")[0] not in _FIRST and normal[0] not in _FIRST:
        return False
    return _whole().fullmatch(normal) is not None
