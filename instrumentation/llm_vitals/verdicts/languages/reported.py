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

PROMISED: Final[dict[str, str]] = {
    "ar": r"أعدك|أعدكم|فقط|إلا",
    "de": r"versprech|versprich|\bnur\b|lediglich|\bdoppelt\b|\bzweimal\b",
    "es": r"\bpromet|\bsólo\b|\bsolo\b|solamente|únicamente",
    "fr": r"\bpromets|\bpromis\b|seulement|uniquement",
    "hi": r"वादा|केवल|सिर्फ",
    "it": r"\bpromett|\bsolo\b|soltanto|solamente",
    "ja": r"約束|だけ|のみ",
    "ko": r"약속|\S만 ",
    "nl": r"\bbeloof|\balleen\b|\bslechts\b",
    "pl": r"obiecuj|\btylko\b|jedynie",
    "pt": r"\bpromet|\bsó\b|somente|apenas",
    "ru": r"обеща|только|лишь",
    "tr": r"söz ver|\bsadece\b|yalnızca",
    "zh": r"保证|答应|只",
}
"""With these in its sentence, "I will not" promises, or says what else is done."""

YOUR_DATA: Final[dict[str, str]] = {
    "ar": r"(?:بياناتك|معلوماتك|بياناتكم)[^.!?]{0,40}?(?:ثالث|آخرين|الغير|للإعلان)",
    "de": (
        r"\b(?:ihre\w?|deine\w?|eure\w?) (?:\w+ )?(?:\w*daten|angaben|e-mail\w*"
        r"|adresse)\b[^.!?]{0,60}\b(?:dritte\w?|werb\w+)"
    ),
    "es": r"\b(?:sus?|tus?|vuestros) (?:datos|información|correo)\b[^.!?]{0,50}\b(?:terceros|nadie|publicidad)",
    "fr": (
        r"\b(?:vos|tes|votre|ton) (?:données|informations|adresse|coordonnées)\b[^.!?]{0,60}\b(?:tiers"
        r"|personne|publicit)"
    ),
    "hi": r"(?:आपका|आपकी|आपके) (?:\S+ )?(?:डेटा|जानकारी)[^.!?]{0,40}?(?:तीसरे|किसी|विज्ञापन)",
    "it": r"\b(?:suoi|tuoi|vostri|sue|tue) (?:dati|informazioni)\b[^.!?]{0,50}\b(?:terzi|nessuno|pubblicit)",
    "ja": r"(?:お客様|あなた|ご利用者)の[^.!?]{0,10}?(?:データ|情報)[^.!?]{0,12}?(?:第三者|広告)",
    "ko": r"(?:고객님|회원님|귀하|사용자)의?[^.!?]{0,10}?(?:정보|데이터)[^.!?]{0,12}?(?:제3자|제삼자|광고)",
    "nl": r"\b(?:uw|je|jouw|jullie) (?:gegevens|informatie|adres)\b[^.!?]{0,50}\b(?:derden|niemand|reclame)",
    "pl": r"\b(?:twoich|twoje|państwa|pana|pani) (?:danych|dane|informacji)\b[^.!?]{0,50}(?:trzecim|nikomu|reklam)",
    "pt": r"\b(?:seus?|teus?|suas?) (?:dados|informações)\b[^.!?]{0,50}\b(?:terceiros|ninguém|publicidade)",
    "ru": r"\bваш\w* (?:данн\w+|сведени\w+)[^.!?]{0,50}(?:третьим|никому|реклам)",
    "tr": (
        r"\b(?:verileriniz|bilgileriniz|kişisel verileriniz|verilerin|bilgilerin)\w*[^.!?]{0,30}?(?:üçüncü"
        r"|kimseyle|reklam)"
    ),
    "zh": r"(?:您|你)的?[^.!?]{0,6}?(?:数据|信息|资料)[^.!?]{0,10}?(?:第三方|任何人|广告)",
}
"""What is promised of the user's own data, which declines nothing."""

REPORTED: Final[dict[str, str]] = {
    "ja": r"(?:記事|報道|新聞|報告書)によ(?:ると|れば)"
    r"|(?:医師|弁護士|税理士|裁判官)に?は[^.!?]*(?:義務|禁じ)"
    r"|(?:報道官|広報\S{0,3}|彼女?|\S{1,4}氏|弁護士|警察|大臣|社長|店長|先生|医師|議員|同社|選手)(?:は"
    r"|が)[^.!?]*(?:述べ|語っ|言っ|話し|発表し|拒否し)(?:た|まし)"
    r"|(?:関数|メソッド|クラス|api|プログラム|システム|機器|アプリ|バージョン|ライブラリ|サーバー"
    r"|コード|製品)(?:は|も|が)[^.!?]*(?:ません|ない)"
    r"|(?:メーカー|店|会社|銀行|商店|大家|学校|市|彼ら)(?:側)?は[^.!?]*ていません",
    "ko": (
        r"(?:함수|메서드|클래스|api|프로그램|기기|앱|버전|라이브러리|서버|코드|장치|제품|모듈|인터페이스)(?:는|은|이|가|도"
        r"| 모두| 둘 다) ?[^.!?]*(?:못|않|없)"
        r"|만으로(?:는|도) \S+ 수 ?없|(?:대변인|그녀?|경찰|변호사|대통령|사장|선생님|의사|의원|회사"
        r"|관계자)(?:은|는|이|가)\s[^.!?]*(?:말했"
        r"|밝혔|전했|거부했|답했)"
        r"|다고 (?:합니다|했습니다|했다|전합니다)"
    ),
    "tr": (
        r"\b(?:sözcü|avukat|polis|banka|şirket|bakan|doktor|öğretmen|müdür|mağaza)\w*[^.!?]*"
        r"(?:söyle|bildir|açıkla|belirt)(?:di|dı|iyor|ıyor|ti)\b"
    ),
    "zh": r"(?:律师|医生|护士|法官)(?:也)?(?:不能|不得|不可|无权)"
    r"|(?:发言人|他们?|她们?|警方|律师|总统|经理|老师|医生|议员|该公司|对方|房东|银行)[^.!?,]{0,12}(?:表示"
    r"|说|称|拒绝了?)",
}
"""Where the verb has no person: a sentence that reports what somebody else said."""
