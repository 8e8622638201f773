"""A way to decline in every language (we do not comment on that)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (rf"\b(?:äußern wir uns|wir äußern uns|äußere ich mich)\b{GAP}{{0,40}}?\bnicht\b"),
    "fr": (r"\b(?:nous|on) ne commentons? pas\b|\bje ne ferai (?:pas|aucun) (?:de )?commentaire"),
    "es": (r"\bno (?:comentamos|hacemos comentarios|haré comentarios)\b"),
    "pt": (r"\bnão (?:comentamos|fazemos comentários|farei comentários)\b"),
    "it": (r"\bnon (?:commentiamo|rilasciamo commenti|faccio commenti)\b"),
    "nl": (rf"\b(?:doen|geven) (?:wij|we) {GAP}{{0,12}}?\bgeen (?:mededelingen|commentaar)\b"),
    "pl": (r"\bnie komentujemy\b"),
    "ru": (r"\bне комментиру(?:ем|ю)\b"),
    "tr": (r"\b(?:açıklama|yorum) (?:yapmıyoruz|yapmayız)\b"),
    "ar": (r"(?:لا|لن) (?:نعلق|أعلق) على"),
    "hi": (rf"(?:मैं|हम)\s{GAP}{{0,40}}?टिप्पणी नहीं कर"),
    "zh": (r"不予置评|无可奉告"),
    "ja": (r"(?:コメント|回答|発言)(?:は|を)?(?:差し)?控え"),
    "ko": (r"(?:언급|논평)(?:은|는|을)? ?하지 ?않"),
}
