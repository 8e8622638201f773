"""A way to decline in every language (My task is X and nothing else; I am here for X only; this is for X only)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:(?:ich bin|bin ich|ich kümmere mich|ich kenne mich|ich befasse mich|ich helfe|ich wurde|ich berate"
        rf"|ich unterstütze|wir helfen|wir beraten|wir sind|ich beantworte)\b{GAP}{{0,15}}?\b(?:nur|ausschließlich"
        rf"|lediglich|allein|rein)\b {GAP}{{0,8}}?(?:für|um|mit|bei|zu|in|zum|zur|rund)\b(?! (?:\w+ )?(?:heute|zwei"
        rf"|drei|ein paar|kurz|moment|minuten|stunden|tage|besuch|spaß|zufall))|(?:meine|unsere|mein|unser) (?:\w+ "
        rf")?(?:aufgabe|zuständigkeit|rolle|bereich|fachgebiet|service|wissen|auftrag|hilfe) (?:\w+ )?(?:beschränkt"
        rf"|begrenzt|umfasst nur|ist (?:nur|ausschließlich|allein|auf))\b|für nichts anderes\b|(?:diese\w*|unser\w*"
        rf"|der|hier) (?:\w*(?:chat\w*|assistent\w*|bot|dienst|kanal|hotline)|geht es) {GAP}{{0,25}}?\b(?:nur"
        rf"|ausschließlich|lediglich)\b {GAP}{{0,8}}?(?:für|um|bei|zu)\b|beschränke ich mich auf\b|ich beschränke "
        rf"mich (?:\w+ )?auf\b)"
    ),
    "fr": (
        rf"\b(?:(?:mon|ma|mes|notre|nos) (?:\w+ )?(?:rôle|mission|domaine|tâche|compétences?|champ|fonction|aide"
        rf"|service)s? (?:\w+ )?(?:se (?:limite|borne|résume)nt?|est (?:limitée?|d'aider uniquement|uniquement"
        rf"|strictement)|sont limitées)\b|je (?:suis|m'occupe|traite|gère|réponds|n'interviens|ne suis|ne m'occupe"
        rf"|ne traite|ne gère|ne couvre|ne réponds)\b{GAP}{{0,20}}?\b(?:uniquement|exclusivement|seulement|que "
        rf"(?:pour|des?|du|les|la|le|sur|aux?)|qu'(?:aux?|à|en))\b|(?:cet?t?e?|notre) (?:\w+ )?(?:assistante?"
        rf"|chat\w*|service|canal|robot|ligne) (?:est |n'est )?(?:\w+ )?(?:réservée?|dédiée?|destinée?|là que)\b"
        rf"{GAP}{{0,30}}?(?:exclusivement|uniquement|aux?\b|qu))"
    ),
    "es": (
        rf"\b(?:(?:sólo|solo|únicamente|exclusivamente|solamente) (?:me encargo|atiendo|atendemos|gestiono|trato"
        rf"|ayudo|respondo|resuelvo|estoy (?:aquí )?para|puedo ayudar|puedo atender|puedo hablar|hablo de|me ocupo"
        rf"|sé de|manejo|cubro|asisto|doy soporte|sirvo para|fui (?:creado|diseñado))\b|(?:me encargo|atiendo"
        rf"|gestiono|estoy (?:aquí )?|me ocupo|me limito|me dedico)\b{GAP}{{0,15}}?\b(?:sólo|solo|únicamente"
        rf"|exclusivamente|solamente) (?:de|a|para|con)\b|(?:mi|nuestra|nuestro) (?:función|tarea|papel|labor"
        rf"|ámbito|cometido|servicio|ayuda|misión) (?:\w+ )?(?:se (?:limita|ciñe|reduce)|está limitad[oa])\b|me "
        rf"limito a\b)"
    ),
    "pt": (
        rf"\b(?:(?:só|somente|apenas|unicamente|exclusivamente) (?:cuido|atendo|atendemos|trato|ajudo|respondo"
        rf"|resolvo|estou(?: aqui)? para|posso ajudar|posso falar|falo (?:de|sobre)|me ocupo|sei (?:de|sobre)"
        rf"|sirvo para|lido com|esclareço)\b|(?:fui (?:criad|feit|treinad|programad|projetad|desenvolvid)[oa]"
        rf"|estou aqui|atendo|cuido|sirvo|trabalho|ajudo|trato)\b{GAP}{{0,10}}?\b(?:só|somente|apenas|unicamente"
        rf"|exclusivamente) (?:para|com|de|d[oa]s?|sobre|a)\b|(?:minha|meu|nosso|nossa) (?:função|tarefa|papel"
        rf"|escopo|área|serviço|missão|atendimento|trabalho) (?:\w+ )?(?:se (?:limita|restringe|resume)|limita-se"
        rf"|restringe-se|é (?:limitad[oa]|restrit[oa]|apenas|só))\b|me limito a\b|limito-me a\b)"
    ),
    "it": (
        rf"\b(?:(?:mi occupo|rispondo|sono qui|sono stat[oa] (?:creat|pensat|progettat)[oa]|assisto|gestisco|tratto"
        rf"|seguo|aiuto)\b{GAP}{{0,12}}?\b(?:solo|soltanto|unicamente|esclusivamente|solamente) (?:di|d\w+|per|con"
        rf"|a|ai|alle|nel|le|i|gli)\b|(?:solo|soltanto|unicamente|esclusivamente) (?:mi occupo|rispondo|sono qui)\b"
        rf"|(?:il mio|la mia|il nostro|la nostra) (?:compito|ruolo|funzione|ambito|servizio|assistenza|competenza) "
        rf"(?:\w+ )?(?:si limita|è limitat[oa]|è (?:solo|soltanto|esclusivamente)|riguarda (?:solo|soltanto))\b|e "
        rf"di nient'altro(?=[.;,!]|$)|mi limito a\b|non sono (?:la persona|lo strumento|il servizio) giust[oa]\b)"
    ),
    "nl": (
        rf"\b(?:(?:ik (?:ben|ga|help|weet|behandel|doe|kan|werk)|ben ik|wij? (?:helpen|behandelen))\b"
        rf"{GAP}{{0,15}}?\b(?:alleen|uitsluitend|enkel|slechts)\b (?:maar )?(?:iets )?(?:er |hier )?(?:voor|over"
        rf"|met|van|bij|om)\b(?! (?:de|het) (?:eerste|moment))|(?:mijn|onze|ons) (?:taak|rol|werk\w*|hulp|dienst"
        rf"|kennis) (?:\w+ )?(?:beperkt|is (?:alleen|beperkt|uitsluitend))|verder nergens (?:over|voor)\b|voor "
        rf"niets anders\b|beperk ik (?:me|mij) tot\b|ik beperk (?:me|mij) tot\b|niet van dienst zijn\b)"
    ),
    "pl": (
        rf"\b(?:(?:zajmuję się|służę|pomagam|obsługuję|odpowiadam|jestem (?:tu|tutaj)|doradzam|znam się)\b"
        rf"{GAP}{{0,12}}?\b(?:tylko|wyłącznie|jedynie)\b|(?:tylko|wyłącznie|jedynie) (?:zajmuję się|pomagam"
        rf"|obsługuję)\b|(?:moja|moje|nasza|nasze) (?:rola|zadanie|zakres|pomoc|usługa|zadania) (?:\w+ "
        rf")?(?:ogranicza|obejmuje (?:tylko|wyłącznie|jedynie)|sprowadza)|niczym innym się nie zajmuję\b"
        rf"|ograniczam się do\b)"
    ),
    "ru": (
        rf"\b(?:(?:я|мы) (?:\w+ )?(?:занима(?:юсь|емся)|помогаю|помогаем|консультирую|отвечаю|работаю|обслуживаю"
        rf"|создана?|предназначена?|разбираюсь|здесь)\b{GAP}{{0,10}}?\b(?:только|лишь|исключительно)\b|(?:только"
        rf"|лишь|исключительно) (?:помогаю|занимаюсь|консультирую|отвечаю (?:на|за))\b|(?:моя|мои|наш\w*) "
        rf"(?:задач\w|рол\w|функци\w|компетенци\w|помощь|знания){GAP}{{0,15}}?(?:огранич|сводится|только)|(?:ничем "
        rf"другим|больше ничем)\b)"
    ),
    "tr": (
        rf"\b(?:(?:ben|biz|burada|bu (?:hat|kanal|hizmet|asistan|sohbet)) (?:\w+ )?(?:sadece|yalnızca)\b"
        rf"{GAP}{{0,60}}?(?:bakıyor|ilgilen|yardımcı ol|buradayım|hizmet ver|cevap ver|destek ver|içindir|için)"
        rf"|(?:görevim|yetkim|alanım|rolüm|görevimiz)\b{GAP}{{0,50}}?(?:sınırlı|ibaret)|ile sınırlıyım\b|(?:sadece"
        rf"|yalnızca){GAP}{{0,40}}? (?:için buradayım|ile ilgileniyorum|konusunda yardımcı olabil))"
    ),
    "ar": (
        rf"(?:مهمتي|دوري|عملي|مهمتنا|خدمتنا|اختصاصي|خدماتي|مساعدتي)\s{GAP}{{0,10}}?(?:تقتصر|يقتصر|محدود|هي فقط|فقط"
        rf"|محصور)|(?:تقتصر|يقتصر) (?:مهمتي|دوري|عملي|خدمتنا|هذه الخدمة|هذا المساعد|اختصاصي)|أنا هنا "
        rf"{GAP}{{0,40}}?فقط\b|أنا مخصص {GAP}{{0,40}}?فقط|لا (?:أهتم|أتعامل|أختص) إلا|لا (?:أهتم|أتعامل) سوى"
    ),
    "hi": (
        rf"(?:मैं|हम|यह (?:सेवा|चैट|सहायक))\s{GAP}{{0,12}}?(?:केवल|सिर्फ|सिर्फ़|मात्र)\s{GAP}{{0,60}}?(?:के लिए "
        rf"(?:हूँ|हूं|हैं|है|बना|यहाँ|यहां|ही)|में (?:ही )?(?:मदद|सहायता)|(?:संभालता|संभालती|देखता|देखती|देखते"
        rf"|बताता|बताती))|(?:मेरा काम|मेरी भूमिका|मेरा दायरा|मेरी ज़िम्मेदारी)\s{GAP}{{0,60}}?(?:तक (?:ही )?सीमित"
        rf"|केवल|सिर्फ)"
    ),
    "zh": (
        r"(?:我|我们|本助手|本机器人|小助手|这里|这边|本服务|本窗口)(?:目前)?(?:只|仅|仅仅|专门)(?:负责|能|会|管"
        r"|处理|解答|提供|支持|懂|受理|接受|针对|为|用于|是来)[^.!?;]{1,30}(?:,|;|.|$)[^.!?;]{0,25}?(?:别的|其他"
        r"|其它|之类|不在|不归|不懂|不了|无法|不能|不属于|另|请咨询|请找|管不|帮不|不支持|不清楚|不会)|(?:不在"
        r"|不属于|超出)(?:了)?(?:我|我们|本\S{2,3})?的?(?:服务|职责|业务|能力|工作)(?:范围|范畴)(?:之?内|了)?"
        r"|不归我(?:们)?管"
    ),
    "ja": (
        r"(?:専用|専門|のみ|だけ|限定)[^.!?]{0,12}?(?:の(?:ため|ので)|(?:です|となります|なので"
        r"|ですので)[,.]?)[^.!?]{0,30}?(?:お役に立て|お答え|お手伝い|対応|回答|ご案内|お力に|分かり"
        r"|わかり)[^.!?]{0,6}?(?:ません|かねます)|(?:お役に立て|お力になれ|ご期待に添え|ご要望に添え)(?:ません"
        r"|そうにありません|そうもありません|ず申し訳)|(?:だけ|のみ)を(?:担当|扱って|お手伝い)[^.!?]{0,8}?(?:おり"
        r"|います|する)[^.!?]{0,4}?(?:ので|ため|まして|[,.])"
    ),
    "ko": (
        r"(?:저는|저희는|여기는|이곳은|이 (?:챗봇|채팅|서비스|상담창)은?)[^.!?]{0,40}?(?:만 ?(?:담당|다루|도와"
        r"|안내|상담|처리)|만을 ?(?:위한|담당|다루)|만 ?가능|에 ?한해|전용)[^.!?]{0,10}?(?:하|합|입|이|드|고|해|니"
        r"|므|서|습|,)"
    ),
}
