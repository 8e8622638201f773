"""A way to decline in every language (My instructions stay secret; they stay with me)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.kinds.line import Line
from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, Line]] = {
    "de": (
        "das|der|die|mein & anweisung|instruktion|konfiguration|prompt|system|vorgaben",
        (
            rf"\b(?:mein\w*|der|die|das) (?:\w+ )?(?:system-?prompt\w*|prompt|anweisung\w*|instruktion\w*|vorgaben"
            rf"|konfiguration)\b{GAP}{{0,20}}?\b(?:geheim|vertraulich|privat|für mich|bei mir|unter verschluss"
            rf"|intern)\b"
        ),
    ),
    "fr": (
        "configuration|consigne|instruction|prompt & le|ma|mes|mon",
        (
            rf"\b(?:mes|le|mon|ma) (?:\w+ )?(?:instructions?|consignes?|prompt|configuration)\b"
            rf"{GAP}{{0,25}}?\b(?:secrets?|secrètes?|confidentie\w+|privée?s?|entre moi|pour moi|à moi)\b"
        ),
    ),
    "es": (
        "configuración|indicaciones|instrucciones|prompt & el|las|mi",
        (
            rf"\b(?:mis|mi|el|las) (?:\w+ )?(?:instrucciones|prompt|configuración|indicaciones)\b"
            rf"{GAP}{{0,25}}?\b(?:secret[ao]s?|confidencial\w*|privad[ao]s?|para mí|conmigo|se quedan)\b"
        ),
    ),
    "pt": (
        "configuração|instruções|orientações|prompt & comigo|confidencia|para mim|privad|secret",
        (
            rf"\b(?:minhas|meu|minha|o|as) (?:\w+ )?(?:instruções|prompt|configuração|orientações)\b"
            rf"{GAP}{{0,25}}?\b(?:secret[ao]s?|confidencia\w+|privad[ao]s?|comigo|para mim)\b"
        ),
    ),
    "it": (
        "configurazione|indicazioni|istruzioni|prompt & con me|confidenzial|per me|privat|riservat|segret",
        (
            rf"\b(?:mie|mio|mia|il|le) (?:\w+ )?(?:istruzioni|prompt|configurazione|indicazioni)\b"
            rf"{GAP}{{0,25}}?\b(?:segret[aeio]|riservat[aeio]|confidenzial[ei]|privat[aeio]|per me|con me)\b"
        ),
    ),
    "nl": (
        "configuratie|instructies|prompt & de|het|mijn",
        (
            rf"\b(?:mijn|de|het) (?:\w+ )?(?:instructies|systeemprompt|prompt"
            rf"|configuratie)\b{GAP}{{0,25}}?\b(?:geheim"
            rf"|vertrouwelijk|privé|voor mezelf|voor mij|bij mij)\b"
        ),
    ),
    "pl": (
        "instrukcje|konfiguracja|polecenia|prompt & moje|mój|te",
        (
            rf"\b(?:moje|mój|te) (?:\w+ )?(?:instrukcje|prompt|polecenia|konfiguracja)\b{GAP}{{0,25}}?(?:tajn\w+"
            rf"|poufn\w+|prywatn\w+|przy mnie|dla mnie|moją tajemnicą)"
        ),
    ),
    "ru": (
        "мо|системн & инструкции|настройки|промпт|указания",
        (
            rf"\b(?:мои|мой|мо[её]|системн\w+) (?:\w+ )?(?:инструкции|промпт|настройки|указания)\b"
            rf"{GAP}{{0,25}}?(?:секрет\w*|тайн\w*|конфиденциальн\w+|при мне|со мной)"
        ),
    ),
    "tr": (
        "istemim|sistem|talimatlarım|yapılandırmam|yönergelerim & bende kal|gizli|mahrem|sır",
        (
            rf"\b(?:talimatlarım|yönergelerim|sistem (?:istemim|komutum|mesajım)|istemim|yapılandırmam)\w*\b"
            rf"{GAP}{{0,25}}?(?:gizli|bende kal|sır|mahrem)"
        ),
    ),
    "ar": (
        "إعداداتي|تعليماتي|توجيهاتي & خاصة|سرا|سرية|معي",
        rf"(?:تعليماتي|إعداداتي|توجيهاتي)\s?{GAP}{{0,20}}?(?:سرية|خاصة|سرا|معي)",
    ),
    "hi": (
        "मेर & निर्देश|प्रॉम्प्ट|सेटिंग",
        rf"(?:मेरे|मेरा) (?:\S+ )?(?:निर्देश|प्रॉम्प्ट|सेटिंग)\s{GAP}{{0,20}}?(?:गोपनीय|गुप्त|मेरे पास)",
    ),
    "zh": (
        "我的|系统 & 指令|提示|设定|配置",
        r"(?:我的|系统)(?:提示词?|指令|设定|配置)[^.!?]{0,8}?(?:保密|机密|秘密|不公开|不能说|不外传|不会告诉)",
    ),
    "ja": (
        "システム|内部の|私の & プロンプト|命令|指示|設定",
        (
            r"(?:私の|システムの?|内部の)(?:指示|プロンプト|設定|命令)[^.!?]{0,8}?(?:秘密|非公開|機密|明かせ"
            r"|お見せでき|教えられ)"
        ),
    ),
    "ko": (
        "공개할 수 없|기밀|비공개|비밀 & 설정|지시|지침|프롬프트",
        (
            r"(?:제|저의|시스템) (?:\S+ )?(?:지침|프롬프트|설정|지시)(?:은|는|이)? ?[^.!?]{0,8}?(?:비밀|기밀|비공개"
            r"|공개할 수 없)"
        ),
    ),
}
