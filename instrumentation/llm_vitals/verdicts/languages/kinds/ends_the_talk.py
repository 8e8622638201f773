"""A way to decline in every language (I end this conversation; please ask another question)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:(?:gespräch|unterhaltung|dialog|chat|diskussion)\b{GAP}{{0,20}}?\b(?:möchte|werde|will|kann|muss"
        rf"|beende) ich\b{GAP}{{0,25}}?(?:nicht (?:weiter\w*|fort\w*)|beenden|an dieser stelle|hiermit)|(?:beende"
        rf"|breche|schließe) ich (?:\w+ )?(?:dieses|das|unser) (?:gespräch|unterhaltung)|stell(?:en sie"
        rf"|e)? (?:mir "
        rf")?(?:bitte )?(?:eine andere|andere|lieber eine andere) frage|(?:fragen sie|frag) (?:mich )?(?:bitte "
        rf"|lieber )?etwas anderes\b)"
    ),
    "fr": (
        r"\b(?:(?:mettre fin à|mettre un terme à|arrêter|clore|terminer) (?:cette|notre|la) (?:conversation"
        r"|discussion)\b|je (?:mets|mettrai) fin à (?:cette|notre) (?:conversation|discussion)\b|(?:veuillez"
        r"|merci de|posez(?:-moi)?)\b (?:me )?(?:poser )?(?:plutôt )?une autre question\b|demandez(?:-moi)? "
        r"(?:plutôt )?autre chose\b)"
    ),
    "es": (
        r"\b(?:(?:dar por terminada|terminar|poner fin a|cerrar|finalizar) (?:esta|la|nuestra)"
        r" conversación\b|doy "
        r"por terminada (?:esta|la) conversación\b|(?:haga|haz|hágame|hazme|pregunte|pregúnteme|pregúntame) "
        r"(?:mejor )?(?:otra pregunta|otra cosa)\b|plantee otra (?:pregunta|consulta)\b)"
    ),
    "pt": (
        r"\b(?:(?:encerrar|terminar|finalizar|pôr fim a|dar por encerrada) (?:esta|essa|a|nossa) conversa\b"
        r"|(?:encerro|finalizo) (?:esta|essa|a) conversa\b|(?:faça|faz|pergunte|pergunta)(?:-me)? (?:\w+ "
        r")?(?:outra pergunta|outra coisa)\b)"
    ),
    "it": (
        r"\b(?:(?:chiudere|terminare|concludere|interrompere) (?:qui )?(?:questa|la|la nostra) conversazione\b"
        r"|(?:chiudo|termino|interrompo) (?:qui )?(?:questa|la) conversazione\b|(?:faccia|fai|mi faccia|fammi"
        r"|provi con) (?:\w+ )?un'altra domanda\b|(?:chieda|chiedi)(?:mi)? (?:qualcos')?altro\b)"
    ),
    "nl": (
        rf"\b(?:(?:gesprek|conversatie)\b{GAP}{{0,20}}?\b(?:beëindigen|stoppen|afsluiten|niet voortzetten|niet "
        rf"vervolgen)\b|beëindig ik (?:dit|het|ons) gesprek\b|stel(?:t u)?\b{GAP}{{0,16}}?\been andere vraag\b"
        rf"|vraag (?:me |mij )?(?:liever |alsjeblieft )?iets anders\b)"
    ),
    "pl": (
        r"\b(?:(?:zakończyć|przerwać|kończę|zamknąć) (?:tę|naszą|tu tę) (?:rozmowę|konwersację)\b|(?:proszę "
        r")?zada(?:ć|j) (?:mi )?inne pytanie\b|(?:zapytaj|proszę zapytać) (?:mnie )?o coś innego\b)"
    ),
    "ru": (
        r"\b(?:(?:закончить|прекратить|завершить|закончу|прекращаю|завершаю) (?:этот|наш|на этом) (?:разговор"
        r"|диалог|беседу)\b|зада(?:йте|й) (?:мне )?(?:\w+ )?(?:другой|иной) вопрос\b|спроси(?:те)? (?:меня "
        r")?(?:\w+ )?о чем-(?:нибудь|то) друг)"
    ),
    "tr": (
        rf"\b(?:(?:konuşmayı|sohbeti|görüşmeyi)\b{GAP}{{0,10}}?(?:sonlandır|bitir|kapat|sürdürme|devam"
        rf" ettirme)\w*"
        rf"|başka (?:bir )?(?:soru|şey) (?:sorun|sor|sorabilir misiniz|sorar mısınız)\b)"
    ),
    "ar": (
        r"(?:إنهاء|أنهي|سأنهي|إيقاف) (?:هذه )?(?:المحادثة|الحوار|الحديث)|(?:اطرح|اطرحي|اسأل|اسألني) (?:علي "
        r")?(?:سؤالا آخر|عن شيء آخر|شيئا آخر)"
    ),
    "hi": (
        rf"(?:यह|इस) (?:बातचीत|चर्चा|संवाद)\S*\s{GAP}{{0,15}}?(?:समाप्त|ख़त्म|खत्म|बंद|रोक)|(?:कोई )?(?:दूसरा|और"
        rf"|अन्य) (?:सवाल|प्रश्न) (?:पूछ|कर)|कुछ और (?:पूछ)"
    ),
    "zh": (
        r"(?:结束|终止|停止)(?:这次|本次|此次|这个|我们的|当前)?(?:对话|谈话|聊天|交流)|请?(?:换"
        r"|另)(?:一)?个?(?:别的)?问题(?=[吧.,!]|$)|请(?:提|问)(?:其他|别的|另外的)(?:问题)?"
    ),
    "ja": (
        r"(?:会話|対話|お話|やり取り)(?:は|を)[^.!?]{0,6}?(?:終わり|終了|打ち切|終え)(?:に)?(?:させ|し"
        r"|いた)|(?:別"
        r"|他|ほか)の(?:ご)?質問を(?:お願い|どうぞ|して|なさ|いただ)"
    ),
    "ko": (
        r"(?:대화|이야기)(?:는|를|은|을) ?(?:여기서|이쯤에서|그만) ?(?:마치|끝내|종료|마무리)|다른 (?:질문"
        r"|것)(?:을|를)? ?(?:해|물어|부탁)"
    ),
}
