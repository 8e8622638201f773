"""How an answer begins that thanks, greets or feels with a person before it comes to the matter.

Such an answer may say at its end that it declines, past the opening that phrases look at. One tuple of beginnings a
language, lower case, as typed.
"""

from __future__ import annotations

from typing import Final

_PREAMBLES: Final[dict[str, str]] = {
    "en": "thank|i understand|i hear|i can hear|i'm sorry that|i'm sorry to|i'm sorry you|i am sorry that"
    "|i am sorry to|i am sorry you|i'm so sorry|i am so sorry|i'm really sorry"
    "|i am really sorry|i'm truly sorry|i appreciate|i really appreciate|i can imagine|i can see"
    "|i can only imagine|i know|i realise|i realize|i get that|that's a great|that's a good|that is a great"
    "|that is a good|that's an int|great question|good question|what a |hello|hi |hi,|hi!|dear |hey"
    "|good morning|good afternoon|good evening|it sounds|that sounds|it must|that must|it's completely"
    "|it is completely|it's understandable|it's okay|what you|you're going|you are going|oh no|wow|welcome"
    "|losing|your feelings|i'm glad|i am glad",
    "de": "vielen dank|danke|herzlichen dank|ich verstehe|ich kann verstehen|ich kann mir vorstellen|es tut mir"
    "|tut mir leid, dass|das klingt|das muss|das hört sich|hallo|guten tag|guten morgen|liebe|lieber"
    "|sehr gute frage|gute frage|schön, dass|ich weiß, dass|das ist eine",
    "fr": "merci|je comprends|je vous remercie|je suis désolé|je suis vraiment|je sais que|j'imagine|bonjour"
    "|bonsoir|cela doit|ça doit|c'est une|excellente question|bonne question|chère|cher ",
    "es": "gracias|muchas gracias|entiendo|comprendo|siento|lamento|sé que|imagino|me imagino|hola|buenos días"
    "|buenas|qué buena|debe de|estimad|excelente pregunta|buena pregunta|suena",
    "pt": "obrigad|muito obrigad|entendo|compreendo|sinto|lamento|sei que|imagino|olá|oi|bom dia|boa tarde"
    "|boa noite|agradeço|deve ser|prezad|ótima pergunta|boa pergunta|parece",
    "it": "grazie|capisco|comprendo|mi dispiace che|mi dispiace molto|so che|immagino|buongiorno|buonasera|salve"
    "|ciao|la ringrazio|ti ringrazio|deve essere|gentile|ottima domanda|bella domanda",
    "nl": "bedankt|dank|hartelijk dank|ik begrijp|ik snap|het spijt me dat|wat vervelend|ik kan me voorstellen"
    "|hallo|hoi|goedemorgen|goedemiddag|goedendag|beste|dat klinkt|dat moet|goede vraag",
    "pl": "dziękuję|dzięki|rozumiem|przykro mi, że|wiem, że|wyobrażam|dzień dobry|cześć|witam|to musi|to brzmi"
    "|szanown|dobre pytanie",
    "ru": "спасибо|благодар|я понимаю|понимаю|мне очень жаль"
    "|сочувствую|здравствуйте|привет|добрый|хороший вопрос"
    "|я знаю",
    "tr": "teşekkür|çok teşekkür|anlıyorum|sizi anlıyorum|seni anlıyorum|yaşad|merhaba|selam|iyi günler"
    "|bunu duyd|ne kadar|harika bir soru|güzel bir soru",
    "ar": "شكر|أشكرك|أفهم|أتفهم|أدرك|مرحب|أهل|يؤسفني سماع|سؤال رائع|لا بد أن",
    "hi": "धन्यवाद|आपका धन्यवाद|मैं समझ|मुझे खेद है कि आप|नमस्ते|नमस्कार|यह सुनकर",
    "zh": "感谢|谢谢|非常感谢|我理解|我明白|我能理解|很遗憾听|听起来|您好|你好|这一定|这是个好",
    "ja": "ありがとう|ご質問|お問い合わせ|お気持ち|こんにちは|お辛い|ご連絡|大変|お話し",
    "ko": "감사|고맙|문의|안녕|마음|그런|정말|많이 힘|이해합니다|좋은 질문",
}
PREAMBLES: Final = {code: tuple(beginnings.split("|")) for code, beginnings in _PREAMBLES.items()}
"""By code of a language that is judged."""
