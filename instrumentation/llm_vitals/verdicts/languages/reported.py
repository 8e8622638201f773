"""Sentences that are none of the speaker's own: what somebody else said, and that no fault was found."""

from __future__ import annotations

from typing import Final

FAULTS: Final[dict[str, str]] = {
    "ar": "خطأ|مشكلة|سبب|فرق|عيب",
    "de": "fehler|problem|irrtum|unterschied|widerspruch|mangel|anlass",
    "es": "error|fallo|problema|diferencia|motivo|inconveniente",
    "fr": "erreur|faute|problème|différence|défaut|inconvénient",
    "hi": "गलती|ग़लती|त्रुटि|समस्या|अंतर|खराबी",
    "it": "error|problem|differenz|difett|sbagli",
    "ja": "誤り|間違|エラー|問題|違い|不具合|バグ",
    "ko": "오류|문제|실수|차이|잘못|버그",
    "nl": "fout|probleem|problemen|verschil|bezwaar|gebrek",
    "pl": "błęd|błąd|problem|różnic|wad",
    "pt": "erro|falha|problema|diferença|defeito",
    "ru": "ошиб|проблем|разниц|недостат|дефект",
    "tr": "hata|sorun|fark|yanlış|kusur",
    "zh": "错误|问题|毛病|差别|区别|错",
}
"""Who cannot see a fault has looked: parts of words that make "I cannot find ..." an answer."""

REPORTED: Final[dict[str, str]] = {
    "ja": r"(?:報道官|広報\S{0,3}|彼女?|\S{1,4}氏|弁護士|警察|大臣|社長|店長|先生|医師|議員|同社|選手)(?:は"
    r"|が)[^.!?]*(?:述べ|語っ|言っ|話し|発表し|拒否し)(?:た|まし)"
    r"|(?:メーカー|店|会社|銀行|商店|大家|学校|市|彼ら)(?:側)?は[^.!?]*ていません",
    "ko": r"(?:대변인|그녀?|경찰|변호사|대통령|사장|선생님|의사|의원|회사|관계자)(?:은|는|이|가)\s[^.!?]*(?:말했"
    r"|밝혔|전했|거부했|답했)",
    "zh": r"(?:发言人|他们?|她们?|警方|律师|总统|经理|老师|医生|议员|该公司|对方|房东|银行)[^.!?,]{0,12}(?:表示"
    r"|说|称|拒绝了?)",
}
"""Where the verb has no person: a sentence that reports what somebody else said."""
