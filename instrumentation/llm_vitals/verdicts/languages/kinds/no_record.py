"""A way to lack in every language (There is no order with that number in our system; nothing is filed under that name).

What is missing is named by what it was looked up by (a number, a name), or the place says that it is the speaker's own.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:zu|unter|mit|für|auf) (?:diese[rmn]|ihre[rmn]|der angegebenen|dem angegebenen) \w*(?:nummer|namen"
        rf"|kennzeichen|adresse|code|id|referenz|konto)\b{GAP}{{0,40}}?\b(?:kein\w*|nichts)\b{GAP}{{0,40}}?\b(?:vor|"
        rf"hinterlegt|gespeichert|registriert|verzeichnet|bekannt|gefunden|vermerkt)\b"
        rf"|\bkein\w* (?:\w+ )?\w+ (?:mit|unter"
        rf"|zu) (?:diese[rmn]|ihre[rmn]|der angegebenen) \w*(?:nummer|namen|kennzeichen|adresse|code|id|referenz)\b"
        rf"{GAP}{{0,40}}?\b(?:vor|hinterlegt|gespeichert|registriert|verzeichnet|bekannt|gefunden|existiert)\b"
    ),
    "fr": (
        rf"\b(?:aucune?|nul(?:le)?) (?:\w+ ){{1,2}}(?:ne |n')(?:correspond|figure|existe|est (?:enregistré|associé"
        rf"|connu"
        rf"|lié))\w*\b{GAP}{{0,30}}?\b(?:ce|cet|cette|votre|nos|notre|chez nous)\b|\bil n'(?:y a"
        rf"|existe) (?:\w+ )?(?:aucune?"
        rf"|pas de) (?:\w+ ){{1,3}}?(?:à|sous|avec|pour) (?:ce|cet|cette) (?:numéro|nom|référence|code|adresse)\b"
    ),
    "es": (
        rf"\bno (?:me |nos )?(?:consta|figura|aparece|existe|hay)n? (?:\w+ )?(?:ningún|ninguna|nada|registro)\b"
        rf"{GAP}{{0,40}}?\b(?:ese|esa|este|esta|su) (?:apellido|nombre|número|referencia|código|correo|dirección|dni)\b"
        rf"|\bno (?:me |nos )?consta (?:ningún|ninguna|que)\b"
        rf"|\bno (?:hay|existe|consta|tenemos) (?:ningún|ninguna) (?:\w+ )?\w+ (?:registrad[oa]|asociad[oa]|dad[oa]"
        rf" de alta|guardad[oa])\b"
    ),
    "pt": (
        rf"\bnão (?:há|existe|consta|localizei|achei|temos) (?:\w+ )?(?:nenhum|nenhuma"
        rf"|nada)\b{GAP}{{0,40}}?\b(?:ess[ea]"
        rf"|est[ea]|seu|sua) (?:nome|número|código|referência|cpf|e-mail|endereço|sobrenome)\b"
        rf"|\bnão consta (?:\w+ )?(?:nenhum"
        rf"|nenhuma|nada|registro)\b"
    ),
    "it": (
        rf"\b(?:a|con|sotto|per) quest[oa] (?:\w+ )?(?:numero|nome|codice|cognome|indirizzo|riferimento|fiscale)\b"
        rf"{GAP}{{0,20}}?\bnon (?:risulta|esiste|c'è|compare|figura|corrisponde)\w*\b|\bnon (?:risulta|esiste|c'è"
        rf"|compare"
        rf"|figura) (?:\w+ )?(?:alcun|alcuna|alcuno|nessun|nessuna|nulla|niente)\w*\b{GAP}{{0,40}}?\bquest[oa] (?:\w+"
        rf" )?(?:numero|nome|codice|cognome|indirizzo|riferimento)\b"
    ),
    "nl": (
        rf"\b(?:er is|er zijn|is er|is|zijn) (?:\w+ ){{0,3}}?geen (?:\w+ )?\w+ (?:\w+ )?(?:met|onder|op"
        rf"|voor) (?:dat|die"
        rf"|dit|deze|uw) \w*(?:nummer|naam|kenmerk|code|adres)\b|\bgeen \w+ (?:bekend|gevonden|geregistreerd"
        rf"|aanwezig)\b"
        rf"{GAP}{{0,10}}?\b(?:met|onder|op) (?:dat|die|dit|deze|uw) \w*(?:nummer|naam|kenmerk|code|adres)\b"
        rf"|\ber (?:staat|staan|is) (?:bij ons )?geen (?:\w+ )?\w+ (?:geregistreerd|genoteerd|ingeschreven|vermeld"
        rf"|bekend)\b"
    ),
    "pl": (
        rf"\b(?:w (?:naszym |naszej )?(?:systemie|bazie)|u nas)\b{GAP}{{0,20}}?\bnie ma (?:żadn\w+ )?\w+\b|\bnie ma"
        rf" (?:\w+ )?(?:żadn\w+ )?\w+ (?:o|z|pod|na) (?:tym|takim|to|podanym) (?:numer\w*|nazwisk\w*|kod\w*|adres\w*)\b"
        rf"|\b(?:pod|o|z) (?:tym|tymi|takim|podanym) (?:numer|nazwisk|kod|adres)\w*\b{GAP}{{0,30}}?\bnie (?:ma"
        rf"|figuruje|istnieje|znaleziono)\b"
    ),
    "ru": (
        rf"\b\w+ (?:с таким|под таким|с этим|с указанным|на такую|на эту|на это) (?:\w+ )?(?:номером|именем|кодом"
        rf"|адресом"
        rf"|фамилией|фамилию|имя)\b{GAP}{{0,30}}?\b(?:нет|не (?:найден\w*|существует|значится|числится"
        rf"|зарегистрирован\w*))\b"
        rf"|\b(?:в|у) (?:нашей базе|базе|системе|нашей системе|нас) (?:такого |такой )?(?:\w+ )?(?:нет"
        rf"|не (?:найдено|числится"
        rf"|значится))\b"
    ),
    "tr": (
        r"\bbu (?:\w+ )?(?:numara|isim|ad|kod|adres|soyad)\w*(?: ile| altında)? (?:\w+ ){0,3}?(?:kayıt|sipariş|gönderi"
        r"|randevu|rezervasyon|hesap|fatura|başvuru)\w* (?:yok|bulunm[au]\w*|görünmüyor|mevcut değil)\w*"
        r"|\bkayıtlı (?:bir |hiçbir )?\w+ (?:yok|bulunm[au]\w*|görünmüyor|mevcut değil|bulamad\w+|göremiyor\w*)"
    ),
    "ar": (
        rf"(?:لا (?:توجد|يوجد)|ليس|ليست|ما من) (?:لدينا |عندنا |هناك )?{GAP}{{0,25}}?(?:بهذا|بهذه|تحت هذا|على هذا)"
        rf" (?:الرقم|الاسم|الرمز|العنوان|المرجع)"
        rf"|(?:لا (?:توجد|يوجد)|ليس لدينا|ليس هناك) (?:لدينا |عندنا )?{GAP}{{0,20}}?(?:مسجل|مسجلة|محفوظ|مدرج"
        rf"|مدرجة)(?![^.!?]{{0,3}}في الجدول)"
    ),
    "hi": (
        rf"(?:इस|उस|दिए गए) (?:नंबर|नम्बर|नाम|कोड|पते|संख्या) (?:का|की|के|से|पर){GAP}{{0,40}}?(?:दर्ज|उपलब्ध|मौजूद|पंजीकृत"
        rf"|मिला|मिली) ?(?:नहीं|न)|(?:इस|उस) (?:नंबर|नाम|कोड|पते|संख्या) (?:का|की|के|से|पर) (?:हमारे|कोई){GAP}{{0,40}}?नहीं"
        rf"|(?:इस|उस) (?:नंबर|नम्बर|नाम|कोड) \S+ (?:का|की|के|से|पर){GAP}{{0,40}}?(?:दर्ज|पंजीकृत|मौजूद|उपलब्ध) नहीं"
    ),
    "zh": (
        r"(?:系统|数据库|我们这里|我们这边|这边|后台)[里中]?(?:并)?(?:没有|查不到|查无|找不到|不存在)[^.!?]{0,16}?(?:号"
        r"|记录|信息|订单|姓名|预约|预订)|(?:没有|未)(?:查到|找到|查询到)(?:这个|该|此|您的|与)?[^.!?]{0,12}?(?:号|记录|姓名"
        r"|订单|预订|预约)|(?:这个|该|此)[^.!?,]{0,8}?(?:号码?|姓名|编号)(?:的)?[^.!?,]{0,8}?(?:不存在|查无|没有记录)"
    ),
    "ja": (
        r"(?:その|この|ご指定の|お知らせの|該当の)[^.!?,]{0,10}?(?:番号|お名前|名前|コード|住所)(?:で|の|に)[^.!?]{0,16}?"
        r"(?:見当たり|見つかり|確認でき|登録され|存在し|ござい|あり)[^.!?]{0,4}?(?:ません|ない)"
        r"|(?:その|この|ご指定の)[^.!?,]{1,14}?(?:は|の)[^.!?,]{0,4}?(?:登録|記録)(?:が|は)?(?:見つかり|見当たり|ござい|あり|確認でき)ません"
    ),
    "ko": (
        r"(?:그|이|해당|말씀하신|입력하신) ?(?:번호|이름|성함|코드|주소)(?:로|으로|의)[^.!?]{0,20}?(?:없습니다"
        r"|없어요|찾지 ?못"
        r"|확인되지|조회되지)"
    ),
}
