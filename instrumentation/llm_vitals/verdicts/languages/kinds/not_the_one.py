"""A way to decline in every language (I am not qualified, not the right one to ask; that is for a doctor to say)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:(?:ich bin|bin ich|wir sind|sind wir)\b{GAP}{{0,30}}?\b(?:nicht|kein\w?)\b"
        rf"{GAP}{{0,20}}?(?:qualifiziert|kompetent|der richtige|die richtige|das richtige|die richtigen"
        rf"|ansprechpartner\w*|geeignet|vom fach)|(?:bin ich|ich bin|sind wir) (?:\w+ )?(?:der|die) falsche\w* "
        rf"(?:adresse|ansprechpartner\w*|stelle|person)|(?:überlasse|überlassen) (?:ich|wir) (?:\w+ "
        rf"){{0,3}}?(?:lieber|besser|den|dem|der|anderen|fachleuten|profis)|maße ich mir (?:\w+ )?nicht an\b"
        rf"|gehört nicht hierher\b|ist hier (?:nicht|fehl) am platz\b)"
    ),
    "fr": (
        rf"\b(?:je ne suis (?:\w+ )?(?:pas|ni) {GAP}{{0,12}}?(?:qualifiée?|compétente?|habilitée?|la bonne personne"
        rf"|le bon interlocuteur|le mieux placée?|bien placée?)\b(?!{GAP}{{0,5}}mais)|je laisse (?:ce|cela|ça"
        rf"|cette)\b{GAP}{{0,20}}?\b(?:aux?|à d'autres)\b|il (?:serait|est) (?:\w+ )?(?:imprudent|irresponsable"
        rf"|déplacé|inapproprié|malvenu)\w* (?:de ma part|que je)\b|ce (?:serait|n'est pas à) (?:\w+ )?(?:imprudent"
        rf"|irresponsable|déplacé|à moi)\b{GAP}{{0,10}}?\b(?:de ma part|de moi|de)\b|il faudra (?:voir|chercher"
        rf"|vous adresser) ailleurs\b|le mieux placé n'est pas moi\b)"
    ),
    "es": (
        r"\b(?:no (?:soy|somos) (?:quien|quién|nadie|la persona|el indicado|la indicada|el más indicado|el "
        r"adecuado|el canal)\b(?: \w+)?(?:,? (?:para|de|y|así)|[;.,]|$)|no estoy (?:\w+ )?(?:cualificad[oa]"
        r"|capacitad[oa]|facultad[oa]|preparad[oa]|calificad[oa]) (?:para|a)\b|(?:sería|es) (?:\w+ "
        r")?(?:irresponsable|imprudente|inapropiado|poco ético|temerario) (?:de|por) mi parte\b|se lo dejo a\b"
        r"|eso lo dejo (?:a|para)\b|tendrá que (?:dirigirse|acudir|preguntar) (?:a|en) otr)"
    ),
    "pt": (
        r"\b(?:não (?:sou|somos) (?:quem|ninguém|a pessoa|o indicado|a indicada|o mais indicado|o canal"
        r"|qualificad[oa]|capacitad[oa]|habilitad[oa])\b(?: \w+)?(?:,? (?:para|pra|de|a|e|então)|[;.,]|$)|não "
        r"(?:estou|tenho) (?:\w+ )?(?:qualificad[oa]|capacitad[oa]|habilitad[oa]|competência|habilitação"
        r"|qualificação) (?:para|a)\b|(?:seria|é) (?:\w+ )?(?:irresponsável|imprudente|inadequado|antiético"
        r"|leviano) (?:da|de|por) (?:minha )?(?:parte|mim)\b|(?:isso )?(?:eu )?deixo (?:isso )?(?:para|a) (?:os|um"
        r"|uma|quem|profission))"
    ),
    "it": (
        rf"\b(?:non sono (?:\w+ )?(?:qualificat[oa]|abilitat[oa]|competente|titolat[oa]|la persona|la figura|il "
        rf"soggetto|chi|nessuno)\b(?: \w+)?(?:,? (?:per|a|adatt|e|quindi)|[;.,]|$)|non è (?:compito mio|il mio "
        rf"mestiere|il mio campo|la sede)\b|non ho (?:le|la) (?:competenz\w|titolo|qualific\w+)|(?:sarebbe|è) "
        rf"(?:\w+ )?(?:irresponsabile|imprudente|inopportuno|scorretto) (?:da|per) (?:parte mia|me)\b|lascio "
        rf"(?:volentieri )?(?:questo|la \w+|che)\b{GAP}{{0,20}}?\b(?:ai|agli|al|a chi)\b)"
    ),
    "nl": (
        rf"\b(?:(?:ik ben|ben ik|wij zijn|zijn wij)\b{GAP}{{0,20}}?\b(?:niet|geen)\b{GAP}{{0,12}}?(?:bevoegd"
        rf"|gekwalificeerd|de juiste|deskundig|de aangewezen|opgeleid|geschikt)|is niet aan mij\b|(?:zou|is) "
        rf"onverantwoord (?:van mij|zijn)\b|(?:laat|laten) (?:ik|wij|we)\b{GAP}{{0,20}}?\b(?:over )?aan (?:een|de"
        rf"|anderen|deskundigen|vakmensen)\b|(?:bij mij|hier) (?:ben|bent) (?:je|u) (?:\w+ )?(?:aan het verkeerde "
        rf"adres|niet aan het juiste adres))"
    ),
    "pl": (
        r"\b(?:nie jest(?:em|eśmy) (?:\w+ )?(?:upoważnion|uprawnion|wykwalifikowan|kompetentn|właściw\w+ osob"
        r"|odpowiedni\w+ osob|do tego)\w*|nie mam (?:\w+ )?(?:uprawnień|kwalifikacji|kompetencji|upoważnienia)\b"
        r"|(?:byłoby|jest) (?:\w+ )?(?:nieodpowiedzialne|nierozsądne|niestosowne) z mojej strony\b|nie mnie (?:to "
        r")?(?:oceniać|sądzić|decydować)|zostawiam (?:to )?(?:lekarz|specjal|prawnik|inny)|zły adres\b)"
    ),
    "ru": (
        rf"\b(?:я не (?:тот|та|компетент\w+|уполномоч\w+|квалифицир\w+)\b{GAP}{{0,40}}?(?:поэтому|чтобы|и не|кто|к "
        rf"кому|[;.,:—]|$)|не (?:в моей компетенции|мне судить|по адресу|по моей части|мой профиль|в моих "
        rf"полномочиях)\b|(?:было бы|будет) (?:\w+ )?(?:безответственно|неправильно|некорректно|неэтично) с моей "
        rf"стороны\b|с моей стороны (?:было бы|будет) (?:\w+ )?(?:безответственно|неправильно|некорректно|неэтично)"
        rf"|оставлю (?:это )?(?:врач|специал|юрист|други)|не обладаю (?:нужн\w+ |достаточн\w+ )?(?:квалификаци"
        rf"|компетенци))"
    ),
    "tr": (
        r"\b(?:(?:yetkili|doğru kişi|doğru adres|muhatabı|muhatap|işim|ehil|nitelikli|yetkin)\b (?:\w+ "
        r")?değil(?:im|iz)?\b|benim (?:uzmanlık |görev )?(?:alanım|alanıma|işim|haddim) (?:değil|girmiyor|girmez)"
        r"|sorumsuzluk olur\b|doğru (?:kişi|adres|yer) değil|uzmanına bırak(?:ıyorum|alım))"
    ),
    "ar": (
        r"(?:لست|لسنا) (?:مؤهلا|مؤهلة|مخولا|مخولة|الجهة|الشخص|مختصا|في موقع|المختص|مخولين|مؤهلين)|(?:ليس|ليست) "
        r"(?:هذا |هذه )?(?:من )?(?:اختصاصي|مهامي|شأني|صلاحيتي|مجالي|عملي|اختصاصنا|صلاحياتنا)|غير (?:مؤهل|مخول"
        r"|مختص)\b|فليس(?:ت)? من (?:اختصاصي|مهامي|شأني)|أترك (?:هذا|ذلك) (?:للمختصين|للأطباء|لأهل)|من غير المسؤول "
        r"أن"
    ),
    "hi": (
        rf"(?:मेरा (?:काम|क्षेत्र|दायरा)|मेरी (?:विशेषज्ञता|योग्यता|भूमिका)|मेरे (?:दायरे|अधिकार|बस|क्षेत्र))\S*\s"
        rf"{GAP}{{0,20}}?नहीं|मैं\s{GAP}{{0,60}}?(?:योग्य|सही व्यक्ति|अधिकारी)\s{GAP}{{0,8}}?नहीं"
    ),
    "zh": (
        r"(?:我|我们)(?:说了不算|不够格|不具备[^.!?,]{0,8}?(?:资质|资格|能力)|没有?(?:资格|资质)|不是合适的人)"
        r"|轮不到我|不是我(?:该|能|可以)(?:做|说|判断|决定|评)|(?:不该|不应)由我(?:来)?|还是(?:交给|留给)(?:专业"
        r"|医生|律师)|找错人了|问错人了"
    ),
    "ja": (
        r"(?:資格|立場)(?:は|に|では|を|が)[^.!?]{0,6}?(?:ありません|ございません|持って(?:い|お)りません"
        r"|持っていません|ない(?:ので|ため))|(?:適任|適切な窓口|担当)では(?:ありません|ございません|ない(?:ので"
        r"|ため))|(?:私|わたし|当方)の(?:役目|役割|仕事|専門)では(?:ありません|ございません|ない)|畑違い|お門違い"
        r"|(?:専門家|医師|弁護士)にお任せ"
    ),
    "ko": (
        r"(?:적임자|담당자|적절한 사람)(?:가|이|은|는)? ?(?:아니(?:라|므|기|어)|아닙)|(?:자격|권한|전문성|위치"
        r"|입장)(?:이|은|는)? ?(?:없(?:습|어|으)|안 ?됩|아닙|되지 ?않)|제(?:가)? ?(?:판단|결정|답|말씀드릴"
        r"|관여)[^.!?]{0,8}?(?:일이|문제가|사안이|영역이) ?(?:아닙|아니)|제 ?(?:몫|소관|영역|분야|역할|일)(?:이"
        r"|은)? ?(?:아니|아닙)|전문가에게 ?(?:맡기|맡겨)"
    ),
}
