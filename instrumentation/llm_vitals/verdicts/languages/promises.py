"""How an answer greets, thanks and promises: one that says nothing else answers nothing.

One entry a language, patterns parted by `|`, lower case, `~` for a few words: what it is about. A speaker adds to the
line of their language; `HELP` has the words of questions that are about help, which a promise answers.
"""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.verdicts.lazy_pattern import lazy

_PROMISES: Final = {
    "en": "(?:yes |oh )?(?:of course|sure(?: thing)?|certainly|absolutely|definitely|no problem|okay|ok|hi|hello"
    "|hey)(?: there)?"
    "|(?:that'?s|what) an? (?:great|good|excellent|interesting|wonderful) question"
    "|(?:thanks|thank you)(?: so much| very much)?(?: for ~)?"
    "|(?:i(?:'d| would|'m| am)|we(?:'d| would|'re| are)|would be)(?: be)?(?: very| more than)? (?:happy|glad|pleased"
    "|delighted) to"
    " (?:help|assist|answer|look|find|check|get|do|provide|tell)~"
    "|(?:i|we) can (?:certainly |definitely |surely )?(?:help|assist)~|happy to help~|let me (?:check|look|find|see"
    "|help)~"
    "|(?:i|we)(?:'ll| will)(?: have to)? (?:check|look into|look that|look it|find out|get back|be right back|be back)~"
    "|one (?:moment|second|sec)(?: please)?|just a (?:moment|second)(?: please)?|please (?:wait|hold on|bear with me)~"
    "|(?:please )?let (?:me|us) know if (?:you|there)~|(?:and )?get back to you~|feel free to ask~",
    "de": "gerne?|klar|natürlich|selbstverständlich|sicher|hallo|guten tag|okay|ja|(?:das ist )?eine (?:gute|tolle"
    "|interessante) frage"
    "|(?:vielen |danke |besten )?dank(?:e)?(?: für ~)?|(?:da |das |dabei |ich |gerne )+(?:helfe|unterstütze|schaue"
    "|prüfe|sehe|kläre)~"
    "|ich (?:helfe|schaue|prüfe|sehe|melde|kümmere|kläre)~|(?:einen )?(?:moment|augenblick)(?: bitte)?"
    "|ich kann (?:ihnen|dir)~helfen"
    "|(?:schreiben|sagen|melden|fragen) sie~(?:bescheid|gerne?|jederzeit)|bis gleich",
    "fr": "bien sûr|certainement|avec plaisir|bonjour|d'accord|merci(?: beaucoup)?(?: pour ~)?"
    "|(?:c'est une )?(?:bonne|excellente) question"
    "|je (?:vous|te) (?:réponds|aide)~|je (?:vais|regarde|vérifie|reviens|m'en occupe|serais? ravie? de)~"
    "|un (?:instant|moment)~"
    "|n'hésitez pas~",
    "es": "claro(?: que sí)?|por supuesto|con (?:mucho )?gusto(?: (?:le|te) ayudo~)?|hola|gracias(?: por ~)?"
    "|(?:es una )?(?:buena|excelente) pregunta"
    "|(?:enseguida |ahora )?(?:le|te|lo) (?:ayudo|reviso|consulto|compruebo|respondo)~|voy a (?:revisar|comprobar"
    "|consultar|mirar)~"
    "|un (?:momento|segundo)~|déjeme~|(?:estaré|estoy) encantad[oa] de ~",
    "pt": "claro(?: que sim)?|com certeza|com (?:todo o )?prazer|olá|oi|obrigad[oa](?: por ~| pela ~| pelo ~)?"
    "|(?:é uma )?(?:boa|ótima) pergunta"
    "|vou (?:verificar|consultar|ver|checar)~|já (?:lhe|te) ~|um (?:momento|instante)~|(?:fico|ficarei) feliz em ~"
    "|deixe-me ~",
    "it": "certo|certamente|volentieri|ciao|buongiorno|grazie(?: per ~)?|(?:è una )?(?:bella|buona|ottima) domanda"
    "|(?:ti|le|la) aiuto(?: volentieri)?~|(?:sarò |sono )?(?:felice|lieto|lieta) di ~|(?:controllo|verifico"
    "|guardo) subito~|un (?:momento|attimo)~"
    "|le faccio sapere~",
    "nl": "natuurlijk|zeker|graag|hallo|goede vraag|bedankt(?: voor ~)?|dank u(?: wel)?|ik (?:help|kijk|zoek"
    "|ga)(?: het| dat| je| u| even| graag)~"
    "|een (?:moment|ogenblik)~|ik kom er~",
    "pl": "oczywiście|jasne|pewnie|chętnie(?: pomogę~)?|dzień dobry|dziękuję(?: za ~)?|(?:to )?dobre pytanie|(?:już"
    "|zaraz) (?:sprawdzam|sprawdzę|pomogę)~"
    "|(?:proszę o )?chwil(?:ę|eczkę)~",
    "ru": "конечно|разумеется|с удовольствием(?: помогу~)?|здравствуйте|спасибо(?: за ~)?|(?:это )?(?:хороший"
    "|отличный) вопрос"
    "|(?:сейчас|скоро)~(?:посмотрю|проверю|уточню|отвечу)~|я (?:помогу|проверю|уточню|посмотрю)~|(?:одну )?минут(?:у"
    "|очку)~",
    "tr": "elbette|tabii(?: ki)?|memnuniyetle(?: yardımcı ~)?|merhaba|teşekkürler|teşekkür ederim|(?:harika"
    "|güzel) bir soru|hemen (?:bakıyorum|kontrol ediyorum)~"
    "|(?:size )?yardımcı olmaktan ~|bir (?:dakika|saniye)~",
    "ar": "بالطبع|بالتأكيد|بكل سرور|مرحبا|شكرا(?: على ~)?|سؤال (?:رائع|جيد)|يسعدني (?:مساعدتك|أن أساعدك)~|سأتحقق ~"
    "|لحظة(?: من فضلك)?",
    "hi": "ज़रूर|जरूर|बिल्कुल|नमस्ते|धन्यवाद|(?:बहुत )?अच्छा सवाल(?: है)?|मैं (?:अभी )?(?:देखता|देखती|जाँच करता"
    "|पता करता) हूँ|मुझे ~(?:खुशी|ख़ुशी) होगी|एक (?:पल|मिनट)~",
    "zh": "当然(?:可以)?|好的|您好|你好|没问题|谢谢~|(?:这是个)?好问题|我(?:很)?(?:乐意"
    "|愿意)~|我(?:这就|马上|来)(?:帮您|帮你|为您)?查~|请(?:稍等|稍候)~|稍等~",
    "ja": "もちろん(?:です)?|かしこまりました|承知(?:しました|いたしました)"
    "|はい|ありがとうございます|ご質問ありがとうございます|良い質問ですね"
    "|(?:喜んで)?お手伝い(?:します|いたします)|(?:ただいま)?(?:お調べ"
    "|確認)(?:します|いたします)|(?:少々)?お待ちください",
    "ko": "물론(?:입니다|이죠)|네|안녕하세요|감사합니다|좋은 질문(?:이네요|입니다)|(?:기꺼이 )?도와 ?드리겠습니다"
    "|(?:바로 )?(?:확인|알아)(?:해| 해|봐) ?(?:보겠습니다"
    "|드리겠습니다)"
    "|잠시만(?: 기다려 ?주세요)?",
}
PROMISE: Final = lazy("(?:" + "|".join(_PROMISES.values()).replace("~", "[^.!?,;:]{0,70}") + ")\\s*")
"""One clause of an answer that greets, thanks or promises; tried on lower case, as a whole."""
QUESTION_WORDS: Final = lazy(
    r"(?<!\w)(?:what|when|where|which|who|whose|why|how|wie|was|wann|wo|welche[rsn]?|warum|wer|woher|quels?|quelles?"
    r"|quand|o\u00f9|combien"
    r"|comment|pourquoi|qui|qu\u00e9|cu\u00e1ndo|d\u00f3nde|cu\u00e1l(?:es)?|cu\u00e1nt[oa]s?|por qu\u00e9"
    r"|qui\u00e9n|c\u00f3mo|quando|onde|qua[il]s?|quant[oaie]s?"
    r"|como|quem|come|dove|quale|chi|hoe|wanneer|waar|welke?|hoeveel|wie|jak|kiedy|gdzie|ile|jaki|jaka|jakie|kto"
    r"|dlaczego"
    r"|как|когда|где|сколько|какой|какая|какие|кто|почему|nasıl|ne zaman|nerede|hangi|kaç|kim|متى|أين|كم|كيف|من"
    r"|لماذا|ما"
    r"|कब|कहाँ|कितन\w*|कैसे|कौन|क्या|क्यों)(?!\w)|什么|哪|多少|几|怎么|何时|いつ|どこ|いくら|何|誰|どう|なぜ|언제|어디|얼마|무엇|누가|어떻게|몇|왜",
    re.IGNORECASE,
)
"""Words of a question that asks for a fact or a way, not for a favour."""
HELP: Final = lazy(
    r"help|assist|\b(?:can|could|would|will|are|do) you\b|hilf|helfen|k\u00f6nn(?:en|test) (?:sie|du)|kannst du|aide"
    r"|pouvez|peux-tu|ayud|pued(?:e|es)\b"
    r"|ajud|voc\u00ea pode|pode me|aiut|pu\u00f2|puoi|kun (?:je|u)|pom\u00f3|pomo\u017c|mo\u017cesz"
    r"|\u043f\u043e\u043c\u043e|yard\u0131m|\u0633\u0627\u0639\u062f|\u092e\u0926\u0926|\u5e2e|\u52a9|\u624b\u4f1d"
    r"|\ub3c4\uc640|\ub3c4\uc6c0",
    re.IGNORECASE,
)
"""What is asked where a promise may be the answer."""
