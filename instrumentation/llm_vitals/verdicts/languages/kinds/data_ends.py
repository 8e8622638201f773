"""A way to say in every language that something is too new to be known (My data ends before that)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": rf"\b(?:mein\w*|unser\w*) (?:trainings)?(?:daten|wissen\w*|kenntnis\w*|informationen)\b{GAP}{{0,15}}?"
    r"\b(?:ende[nt]|reich(?:t|en) (?:nur )?bis|hör(?:t|en)|geh(?:t|en) (?:nur )?bis)\b",
    "fr": rf"\b(?:mes|nos) (?:données|connaissances|informations)\b{GAP}{{0,25}}?\b(?:s'arrêtent"
    r"|ne vont pas|vont jusqu"
    r"|se terminent|ne dépassent|remontent)",
    "es": rf"\b(?:mis|nuestros) (?:datos|conocimientos)\b{GAP}{{0,25}}?\b(?:termina|acaba"
    r"|llegan? (?:solo )?hasta"
    r"|no llegan|finaliza|no alcanza)",
    "pt": rf"\b(?:meus|nossos) (?:dados|conhecimentos)\b{GAP}{{0,25}}?\b(?:terminam|acabam"
    r"|vão (?:só )?até|não chegam"
    r"|param)\b",
    "it": rf"\b(?:i miei|i nostri) (?:dati|conoscenze)\b{GAP}{{0,25}}?\b(?:si fermano|finiscono"
    r"|arrivano (?:solo )?fino"
    r"|non arrivano|terminano)\b|\ble mie conoscenze\b[^.!?]{0,15}?\b(?:si fermano|finiscono|arrivano)\b",
    "nl": rf"\b(?:mijn|onze) (?:\w*gegevens|data|kennis|informatie)\b{GAP}{{0,15}}?\b(?:eindig\w*"
    r"|houd\w* op|stop\w*"
    r"|lop\w* (?:maar )?tot|loopt (?:maar )?tot|gaa\w* (?:maar )?tot)\b",
    "pl": rf"\b(?:moje|nasze) (?:dane|informacje)\b{GAP}{{0,25}}?\b(?:kończą|sięgają (?:tylko )?do"
    r"|nie sięgają|urywają)\b"
    r"|\bmoja wiedza\b[^.!?]{0,15}?\b(?:kończy|sięga|nie sięga)\b",
    "ru": rf"\b(?:мои|наши) (?:данные|знания|сведения)\b{GAP}{{0,25}}?\b(?:заканчиваются|обрываются|доходят"
    r"|не доходят|ограничены)\b",
    "tr": rf"\b(?:verilerim|bilgilerim|eğitim verilerim|bilgim)\b{GAP}{{0,50}}?\b(?:sona er\w*|bitiyor"
    r"|son buluyor|kadar\b"
    r"|uzanmıyor)",
    "ar": rf"(?:بياناتي|معلوماتي|معرفتي){GAP}{{0,15}}?(?:تنتهي|تتوقف|تصل (?:فقط )?(?:إلى|حتى)|لا تصل)",
    "hi": rf"(?:मेरा|मेरे|मेरी) (?:डेटा|डाटा|जानकारी|ज्ञान)\s{GAP}{{0,40}}?(?:समाप्त|खत्म|ख़त्म"
    r"|तक (?:ही )?(?:है|सीमित)|रुक)",
    "zh": r"我的(?:训练)?(?:数据|知识|资料|信息)(?:只|仅|都)?(?:截至|截止|止于|更新到"
    rf"|到){GAP}{{0,20}}?(?:之前|以前|年|月|为止|止)",
    "ja": rf"(?:私|わたし|当方)の(?:学習)?(?:データ|知識|情報)は{GAP}{{0,25}}?(?:まで|以前の|で止ま|で終わ)",
    "ko": rf"(?:제|저의) (?:학습 )?(?:데이터|지식|정보)[는은]? {GAP}{{0,25}}?(?:까지|이전|끝나|멈춰)",
}
