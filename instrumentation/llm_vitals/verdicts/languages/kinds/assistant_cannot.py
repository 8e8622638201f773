"""A way to decline in every language (This assistant may not advise)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:kann|darf) (?:diese\w*|unser\w*) (?:\w+ )?(?:\w*chat\w*|\w*assistent\w*|\w*bot|dienst"
        rf"|kanal)\b{GAP}{{0,30}}?\b(?:nicht|kein\w*)\b"
        rf"{GAP}{{0,40}}?(?:auskunft|auskünfte|beantwort|berat|helfen|antworten|empfehl|erteilen)"
        rf"|\b(?:diese\w*|unser\w*) (?:\w+ )?(?:\w*chat\w*|\w*assistent\w*|\w*bot|dienst|kanal) (?:kann"
        rf"|darf)\b{GAP}{{0,30}}?\b(?:nicht|kein\w*)\b"
        rf"{GAP}{{0,40}}?(?:auskunft|auskünfte|beantwort|berat|helfen|antworten|empfehl|erteilen)"
    ),
    "fr": (
        rf"\b(?:cet?t?e?|notre) (?:\w+ )?(?:assistante?|chat\w*|service|canal|robot) ne (?:peut|donne|répond"
        rf"|fournit|traite|est)\b{GAP}{{0,15}}?\b(?:pas|aucun\w*)\b"
        rf"{GAP}{{0,40}}?(?:conseil|répon|aide|question|renseign|avis|habilit|autoris)"
    ),
    "es": (
        rf"\b(?:est[ea]|nuestr[oa]) (?:\w+ )?(?:asistente|chat\w*|servicio|canal|bot) no (?:puede|da|responde"
        rf"|ofrece|está|atiende)\b{GAP}{{0,40}}?(?:consej|respond|ayud|pregunta|asesor|autorizad|consulta"
        rf"|opini)"
    ),
    "pt": (
        rf"\b(?:est[ea]|ess[ea]|noss[oa]) (?:\w+ )?(?:assistente|chat\w*|serviço|canal|bot) não (?:pode|dá"
        rf"|responde"
        rf"|oferece|está|atende)\b{GAP}{{0,40}}?(?:consel|respond|ajud|pergunta|orienta|autorizad|dúvida|opini)"
    ),
    "it": (
        rf"\b(?:quest[oa]|nostr[oa]) (?:\w+ )?(?:assistente|chat\w*|servizio|canale|bot) non (?:può|dà|risponde"
        rf"|offre|è|fornisce)\b{GAP}{{0,40}}?(?:consigl|rispond|aiut|domand|parer|autorizzat|consulenz)"
    ),
    "nl": (
        rf"\b(?:deze|dit|onze|ons) (?:\w+ )?(?:\w*assistent\w*|\w*chat\w*|dienst|kanaal|\w*bot) (?:kan|mag"
        rf"|geeft"
        rf"|beantwoordt|is)\b{GAP}{{0,30}}?\b(?:niet|geen)\b"
        rf"{GAP}{{0,40}}?(?:advies|antwoord|help|vra|adviez|bevoegd)"
    ),
    "pl": (
        rf"\b(?:ten|ta|nasz\w*) (?:\w+ )?(?:asystent\w*|czat\w*|kanał|\w*bot) nie (?:może|udziela|odpowiada"
        rf"|jest)\b{GAP}{{0,40}}?(?:porad|odpowied|pom[óo]|pyta|upoważn|doradz)"
    ),
    "ru": (
        rf"\b(?:этот|наш\w*) (?:\w+ )?(?:ассистент|помощник|чат\w*|\w*бот) не (?:может|дает|отвечает|вправе"
        rf"|предоставляет)\b{GAP}{{0,40}}?(?:совет|отве|помо|вопрос|консульт|рекоменд)"
    ),
    "tr": (
        rf"\b(?:(?:bu|bizim) (?:\w+ )?(?:asistan|sohbet|chatbot|bot|hizmet)"
        rf"|asistanımız)\w*\b{GAP}{{0,50}}?(?:tavsiye|cevap"
        rf"|yanıt|danışmanlık|öneri)\w*{GAP}{{0,15}}?(?:veremez|vermez|sunamaz|sunmaz)"
    ),
    "ar": (
        rf"(?:هذا|هذه) (?:المساعد|الخدمة|الدردشة|القناة) لا (?:يقدم|تقدم|يعطي|تعطي)"
        rf"{GAP}{{0,25}}?(?:نصائح"
        rf"|نصيحة|استشار|إجابات|مشورة)|(?:لا (?:يقدم|يستطيع|يمكن|تقدم|تستطيع)) (?:هذا|هذه) (?:المساعد|الخدمة"
        rf"|الدردشة"
        rf"|القناة){GAP}{{0,25}}?(?:نصائح|نصيحة|استشار|الإجابة|مساعد|مشورة)"
    ),
    "hi": (
        rf"(?:यह|हमारा|हमारी) (?:\S+ )?(?:चैट|सहायक|सेवा|बॉट)\s{GAP}{{0,40}}?(?:सलाह|जवाब|उत्तर|मदद"
        rf"|परामर्श)\s{GAP}{{0,10}}?नहीं (?:दे|कर)"
    ),
    "zh": (
        rf"(?:本|这个)[^.!?, ]{{0,4}}?(?:客服|助手|机器人|平台)(?:不能|无法|不会|不提供|不便"
        rf"|不){GAP}{{0,10}}?(?:建议|回答|意见|咨询|帮|指导|解答)"
    ),
    "ja": (
        rf"(?:この|当|本|こちらの){GAP}{{0,6}}?(?:窓口|チャット|アシスタント|ボット"
        rf"|サービス)では?{GAP}{{0,25}}?(?:助言|回答|お答え|相談|アドバイス"
        rf"|ご案内){GAP}{{0,10}}?(?:できません|できかね|いたしません|行っておりません|承っておりません)"
    ),
    "ko": (
        rf"(?:이|본|저희) ?\S{{0,4}}(?:상담창|챗봇|챗|봇|채널|서비스|어시스턴트"
        rf"|채팅)\S{{0,3}} {GAP}{{0,25}}?(?:조언|상담|답변|안내"
        rf"|자문)\S{{0,2}}"
        rf" ?\S{{0,6}} ?(?:지 ?않|수 ?없|못)"
    ),
}
