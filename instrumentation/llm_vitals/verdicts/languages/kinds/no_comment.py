"""A way to decline in every language (we do not comment on that)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.kinds.line import Line
from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, Line]] = {
    "de": ("äußer & nicht", rf"\b(?:äußern wir uns|wir äußern uns|äußere ich mich)\b{GAP}{{0,40}}?\bnicht\b"),
    "fr": ("comment & ne", r"\b(?:nous|on) ne commentons? pas\b|\bje ne ferai (?:pas|aucun) (?:de )?commentaire"),
    "es": ("coment & no", r"\bno (?:comentamos|hacemos comentarios|haré comentarios)\b"),
    "pt": ("coment & não", r"\bnão (?:comentamos|fazemos comentários|farei comentários)\b"),
    "it": ("comment & non", r"\bnon (?:commentiamo|rilasciamo commenti|faccio commenti)\b"),
    "nl": (
        "mededeling|commentaar & geen",
        rf"\b(?:doen|geven) (?:wij|we) {GAP}{{0,12}}?\bgeen (?:mededelingen|commentaar)\b",
    ),
    "pl": ("komentujemy & nie", r"\bnie komentujemy\b"),
    "ru": ("комментиру & не", r"\bне комментиру(?:ем|ю)\b"),
    "tr": ("açıklama|yorum & yapmıyoruz|yapmayız", r"\b(?:açıklama|yorum) (?:yapmıyoruz|yapmayız)\b"),
    "ar": ("نعلق|أعلق & لا|لن", r"(?:لا|لن) (?:نعلق|أعلق) على"),
    "hi": ("टिप्पणी & नहीं", rf"(?:मैं|हम)\s{GAP}{{0,40}}?टिप्पणी नहीं कर"),
    "zh": ("置评|奉告", r"不予置评|无可奉告"),
    "ja": ("控え", r"(?:コメント|回答|発言)(?:は|を)?(?:差し)?控え"),
    "ko": ("언급|논평 & 않", r"(?:언급|논평)(?:은|는|을)? ?하지 ?않"),
}
