"""A way to say in every language that a source does not have it (The report does not mention it)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": r"\b(?:bericht|protokoll|schreiben|e-mail|vorlage|unterlage)\w*\b"
    rf"{GAP}{{0,20}}?\b(?:erwähn|nenn|sag|schweig|enthäl)\w*\b{GAP}{{0,15}}?\b(?:nicht|nichts|kein\w*|dazu)\b",
    "fr": r"\b(?:rapport|compte rendu|courriel|dossier|fiche)\b"
    rf"{GAP}{{0,20}}?\b(?:ne|n'en|n') ?(?:le |la |les |l'|en |rien )?(?:mentionn|di[ts]|parl|précis"
    r"|indiqu)\w* (?:pas|rien)\b",
    "es": r"\b(?:informe|correo|acta|ficha|expediente|carta)\b"
    rf"{GAP}{{0,20}}?\bno (?:lo |la |los |se )?(?:menciona|dice|indica|recoge|aclara|precisa|trae)\b",
    "pt": r"\b(?:relatório|e-mail|ata|ficha|carta|documento|texto|contrato)\b"
    rf"{GAP}{{0,20}}?\bnão (?:o |a |os |se )?(?:menciona|diz|indica|informa|esclarece|traz|fala)\b",
    "it": r"\b(?:rapporto|relazione|e-mail|verbale|scheda|lettera|documento|testo|contratto)\b"
    rf"{GAP}{{0,20}}?\bnon (?:lo |la |ne |li |si )?(?:menziona|dice|indica|riporta|precisa|parla|specifica)\b",
    "nl": r"\b(?:rapport|verslag|e-mail|brief|document|contract|tekst)\b"
    rf"{GAP}{{0,10}}?\b(?:noem|zeg|meld|vermeld|zwijg)\w*\b{GAP}{{0,15}}?\b(?:niet|niets|daarover)\b",
    "pl": r"\b(?:raport|sprawozdanie|protokół|e-mail|list|dokument|umowa|tekst)\b"
    rf"{GAP}{{0,20}}?\bnie (?:wspomina|mówi|podaje|zawiera|wyjaśnia|precyzuje)\b",
    "ru": r"\b(?:отчет|отчете|доклад|докладе|письме|протоколе|договоре|документе|тексте)\b"
    rf"{GAP}{{0,20}}?\bне (?:говорится|упоминается|сказано|указано|написано|упоминает|сообщается)",
    "tr": r"\b(?:rapor|tutanak|belge|metin|sözleşme|e-posta)\w*\b"
    rf"{GAP}{{0,30}}?\b(?:bahsedilm\w+|bahsetm\w+|belirtilm\w+|geçmiyor|yazmıyor|değinilm\w+)\b",
    "ar": r"(?:التقرير|المستند|الوثيقة|العقد|النص|الرسالة|المحضر) لا (?:يذكر|تذكر|يشير|تشير|يقول|يتضمن"
    r"|تتضمن|يوضح|يتطرق)",
    "hi": r"(?:रिपोर्ट|दस्तावेज़|दस्तावेज|अनुबंध|ईमेल|पत्र) में (?:इसका|इस बात का|यह"
    rf"|इसके बारे में){GAP}{{0,20}}?नहीं (?:है|दिया|लिखा|बताया)",
    "zh": r"(?:报告|文档|文件|合同|邮件|资料|文章)(?:里|中|上)?(?:没有?|未|并未|并没有)(?:写|提|提到"
    r"|提及|说明|说|涉及|记载|给出)",
    "ja": rf"(?:レポート|報告書|資料|文書|契約書|メール|議事録|本文)(?:の中)?に(?:は|も)?{GAP}{{0,10}}?"
    r"(?:書かれていません|載っていません|記されていません|書いてありません|触れられていません"
    r"|記載されていません)",
    "ko": rf"(?:보고서|문서|자료|계약서|메일|회의록|본문)에(?:는|도)? {GAP}{{0,10}}?"
    r"(?:나와 있지 않|적혀 있지 않|언급되지 않|언급이 없|쓰여 있지 않|나오지 않)",
}
