"""A way to decline in every language (This assistant, chat, channel answers questions about ... only)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:diese\w*|unser\w*) (?:\w+ )?(?:\w*chat\w*|\w*assistent\w*|\w*bot|\w*dienst|kanal|service)\b"
        rf"{GAP}{{0,40}}?\b(?:nur|ausschließlich|lediglich)\b{GAP}{{0,50}}?(?:frag|anliegen|them|auskunft"
        rf"|auskünfte)"
    ),
    "fr": (
        r"\b(?:cet?t?e?|notre) (?:\w+ )?(?:assistante?|chat\w*|service|canal|robot)\b"
        rf"{GAP}{{0,40}}?\b(?:que\b|qu'|uniquement|seulement|exclusivement){GAP}{{0,40}}?(?:question|demande"
        rf"|sujet)"
    ),
    "es": (
        r"\b(?:est[ea]|nuestr[oa]) (?:\w+ )?(?:asistente|chat\w*|servicio|canal|bot)\b"
        rf"{GAP}{{0,30}}?\b(?:sólo|solo|únicamente|exclusivamente|solamente)\b{GAP}{{0,40}}?(?:pregunta"
        rf"|consulta"
        rf"|duda|tema)"
    ),
    "pt": (
        r"\b(?:est[ea]|ess[ea]|noss[oa]) (?:\w+ )?(?:assistente|chat\w*|serviço|canal|bot)\b"
        rf"{GAP}{{0,30}}?\b(?:só|somente|apenas|unicamente|exclusivamente)\b"
        rf"{GAP}{{0,40}}?(?:pergunta|consulta|dúvida|tema|assunto)"
    ),
    "it": (
        r"\b(?:quest[oa]|nostr[oa]|il) (?:\w+ )?(?:assistente|chat\w*|servizio|canale|bot)\b"
        rf"{GAP}{{0,30}}?\b(?:solo|soltanto|unicamente|esclusivamente|solamente)\b"
        rf"{GAP}{{0,40}}?(?:domand|richiest|question|dubbi)"
    ),
    "nl": (
        r"\b(?:deze|dit|onze|ons) (?:\w+ )?(?:\w*assistent\w*|\w*chat\w*|dienst|kanaal|\w*bot)\b"
        rf"{GAP}{{0,30}}?\b(?:alleen|uitsluitend|enkel|slechts)\b{GAP}{{0,40}}?(?:vra|onderwerp)"
        r"|\b(?:bij (?:mij|ons)|hier) (?:kunt u|kun je|kan je) (?:alleen|uitsluitend|enkel|slechts) terecht\b"
    ),
    "pl": (
        r"\b(?:ten|ta|to|nasz\w*) (?:\w+ )?(?:asystent\w*|czat\w*|kanał|\w*bot|usługa|serwis)\b"
        rf"{GAP}{{0,30}}?\b(?:tylko|wyłącznie|jedynie)\b{GAP}{{0,40}}?(?:pyta|temat|spraw)"
    ),
    "ru": (
        r"\b(?:этот|эта|наш\w*) (?:\w+ )?(?:ассистент|помощник|чат\w*|\w*бот|канал|сервис|служба)\b"
        rf"{GAP}{{0,40}}?\b(?:только|лишь|исключительно)\b{GAP}{{0,40}}?(?:вопрос|тем)"
    ),
    "tr": (
        r"\b(?:(?:bu|bizim) (?:\w+ )?(?:asistan|sohbet|hat|kanal|chatbot|bot|hizmet)|asistanımız"
        r"|hizmetimiz)\w*\b"
        rf"{GAP}{{0,30}}?\b(?:sadece|yalnızca)\b{GAP}{{0,40}}?(?:soru|konu)\w*{GAP}{{0,20}}?(?:yanıtl|cevap"
        rf"|bakar"
        rf"|bakıyor|içindir|için)"
    ),
    "ar": (
        r"(?:هذه|هذا) (?:الخدمة|المساعد|الدردشة|القناة|المحادثة)"
        rf"{GAP}{{0,40}}?(?:فقط|حصر\w*|إلا|سوى){GAP}{{0,30}}?(?:أسئلة|الأسئلة|استفسار)"
        rf"|(?:هذه|هذا) (?:الخدمة|المساعد|الدردشة|القناة|المحادثة){GAP}{{0,25}}?(?:أسئلة|الأسئلة"
        rf"|استفسار){GAP}{{0,30}}?(?:فقط|حصر)"
    ),
    "hi": (
        rf"(?:यह|हमारा|हमारी|ये) (?:\S+ )?(?:चैट|सहायक|सेवा|बॉट|चैनल)\s{GAP}{{0,30}}?(?:केवल|सिर्फ़|सिर्फ)\s"
        rf"{GAP}{{0,60}}?(?:सवाल|प्रश्न|विषय)"
    ),
    "zh": (
        r"(?:本|这个|这里|此)[^.!?, ]{0,4}?(?:客服|助手|机器人|平台|频道|窗口|聊天|服务)(?:目前)?(?:只|仅|僅)"
        rf"{GAP}{{0,25}}?(?:问|問|咨询|諮詢)"
    ),
    "ja": (
        r"(?:こちら|(?:この|当|本)[^.!?,]{0,8}?(?:窓口|チャット|アシスタント|ボット"
        r"|サービス))[^.!?,]{0,6}?(?:で|は)"
        rf"{GAP}{{0,25}}?(?:質問|問い合わせ|相談|件)(?:のみ|だけ|に限){GAP}{{0,10}}?(?:承|受け|答え|対応|回答)"
        rf"|(?:お答え|回答|ご案内|対応)(?:する|できる|いたします|いたす)のは{GAP}{{0,30}}?(?:のみ|だけ|に限)"
    ),
    "ko": (
        rf"(?:이|본|저희) ?\S{{0,4}}(?:상담창|창|챗봇|챗|봇|채널|서비스|어시스턴트"
        rf"|채팅)\S{{0,2}} {GAP}{{0,25}}?(?:문의|질문|상담)(?:에)?만"
    ),
}
