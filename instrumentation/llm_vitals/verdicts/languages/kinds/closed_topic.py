"""A way to decline in every language (This topic is taboo here; this information is confidential)."""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:(?:(?:dieses|das) thema (?:ist|bleibt) (?:\w+ )?(?:hier |bei uns |für mich )?(?:tabu|gesperrt"
        r"|nicht zugelassen|nicht erlaubt|verboten|off limits)\b|(?:solche|politische|diese) (?:themen|fragen) "
        r"sind (?:hier |bei uns |für mich )?(?:tabu|gesperrt|nicht zugelassen|nicht erlaubt|ausgeschlossen)\b)"
        r"|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:diese|solche|die angefragten) (?:\w+ "
        r")?(?:informationen|angaben|daten|auskünfte) (?:sind|bleiben|unterliegen) (?:\w+ )?(?:vertraulich|geheim"
        r"|intern|nicht öffentlich|der schweigepflicht|der vertraulichkeit)\b)|^\W{0,3}(?:\w+,? )?(?:das|dies|es) "
        r"(?:ist|bleibt|sind) (?:leider |bedauerlicherweise |streng |intern und )?(?:vertraulich|geheim"
        r"|betriebsgeheimnis\w*|interna)\b"
    ),
    "fr": (
        r"\b(?:(?:(?:ce|le) sujet (?:est|reste|m'est) (?:\w+ )?(?:tabou|interdit|proscrit|exclu|banni)\b|(?:ces"
        r"|de tels) sujets (?:sont|me sont) (?:\w+ )?(?:tabous|interdits|proscrits|exclus)\b)|(?<!que )(?<!che "
        r")(?<!dass )(?<!dat )(?<!что )(?<!że )(?:ces|cette|de telles) (?:informations?|données) (?:est|sont"
        r"|restent?|relèvent?) (?:\w+ )?(?:confidentielles?|secrètes?|internes?|du secret)\b)|^\W{0,3}(?:\w+,? "
        r")?(?:c'est|cela est|cela reste) (?:\w+ )?(?:confidentiel|secret|top secret|interne)\b"
    ),
    "es": (
        r"\b(?:(?:(?:es[ea]|est[ea]|ese tipo de) temas? (?:está|es|queda) (?:\w+ )?(?:vetado|prohibido|excluido"
        r"|fuera de|restringido|tabú)\b|(?:esos|estos) temas (?:están|son|quedan) (?:\w+ )?(?:vetados|prohibidos"
        r"|excluidos|restringidos|tabú)\b)|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:esa|esta"
        r"|dicha) información (?:es|está|tiene carácter) (?:\w+ )?(?:confidencial|reservada|clasificada"
        r"|restringida|secreta)\b|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:esos|estos) datos son "
        r"(?:\w+ )?(?:confidenciales|reservados|privados)\b)|^\W{0,3}(?:\w+,? )?(?:eso|esto)? ?es (?:\w+ "
        r")?(?:confidencial|secreto|reservado|información interna)\b"
    ),
    "pt": (
        r"\b(?:(?:(?:esse|este) (?:assunto|tema) (?:é|está|fica) (?:\w+ )?(?:proibido|vetado|tabu|excluído"
        r"|restrito|fora de)\b|(?:esses|estes) (?:assuntos|temas) (?:são|estão) (?:\w+ )?(?:proibidos|vetados|tabu"
        r"|excluídos|restritos)\b)|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:essas?|estas?) "
        r"(?:informaç\w+|dados) (?:é|são|têm caráter) (?:\w+ )?(?:confidencia\w+|sigilos\w+|reservad\w+|restrit\w+"
        r"|secret\w+)\b)|^\W{0,3}(?:\w+,? )?(?:isso|isto)? ?é (?:\w+ )?(?:confidencial|sigiloso|secreto|reservado"
        r"|informação interna)\b"
    ),
    "it": (
        r"\b(?:(?:(?:questo|quest') ?(?:argomento|tema) (?:qui )?(?:è|resta) (?:\w+ )?(?:tabù|vietato|escluso"
        r"|proibito|off limits)\b|(?:questi|certi) (?:argomenti|temi) (?:qui )?sono (?:\w+ )?(?:tabù|vietati"
        r"|esclusi|proibiti)\b)|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:queste|questa|tali) "
        r"(?:informazion[ei]|dat[oi]) (?:è|sono|restano) (?:\w+ )?(?:riservat[ae]|confidenzial[ei]|segret[ae]"
        r"|coperte)\b|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )questi dati sono (?:\w+ )?(?:riservati"
        r"|confidenziali)\b)|^\W{0,3}(?:\w+,? )?(?:questo |ciò )?è (?:\w+ )?(?:riservato|confidenziale|segreto|un "
        r"segreto)\b"
    ),
    "nl": (
        r"\b(?:(?:(?:dit|dat) onderwerp is (?:hier |bij ons |voor mij )?(?:\w+ )?(?:taboe|verboden|uitgesloten"
        r"|niet toegestaan|niet bespreekbaar|off limits)\b|(?:deze|zulke|dergelijke) onderwerpen zijn (?:hier "
        r"|bij ons |voor mij )?(?:\w+ )?(?:taboe|verboden|uitgesloten|niet toegestaan)\b)|(?<!que )(?<!che "
        r")(?<!dass )(?<!dat )(?<!что )(?<!że )(?:deze|die|zulke) (?:informatie|gegevens) (?:is|zijn|blijft"
        r"|blijven) (?:\w+ )?(?:vertrouwelijk|geheim|intern|niet openbaar)\b)|^\W{0,3}(?:\w+,? )?(?:dat|dit) is "
        r"(?:helaas |strikt |intern )?(?:vertrouwelijk|geheim)\b"
    ),
    "pl": (
        r"\b(?:(?:(?:ten|taki) temat jest (?:tu |tutaj |dla mnie )?(?:\w+ )?(?:zakazany|tabu|niedozwolony"
        r"|zabroniony|wykluczony)\b|(?:te|takie) tematy są (?:tu |tutaj |dla mnie )?(?:\w+ )?(?:zakazane|tabu"
        r"|niedozwolone|zabronione)\b)|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:te|takie|ta) "
        r"(?:informacj\w+|dane) (?:są|jest|mają charakter) (?:\w+ )?(?:poufn\w+|tajn\w+|zastrzeżon\w+"
        r"|niejawn\w+)\b)|^\W{0,3}(?:\w+,? )?to (?:niestety |jest )?(?:poufne|tajne|tajemnica)\b"
    ),
    "ru": (
        r"\b(?:(?:(?:эта|такая) тема (?:здесь |у нас |для меня )?(?:\w+ )?(?:под запретом|запрещена|закрыта|табу"
        r"|недопустима)\b|(?:эти|такие) темы (?:здесь |у нас |для меня )?(?:\w+ )?(?:под запретом|запрещены"
        r"|закрыты|табу)\b)|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:эти|такие|данные|эта|такая) "
        r"(?:сведения|данные|информация) (?:\w+ )?(?:конфиденциальн\w+|секретн\w+|закрыт\w+|не подлежат|не "
        r"подлежит|не разглаша\w+))|^\W{0,3}(?:к сожалению,? |простите,? )?это (?:\w+ )?(?:конфиденциальн\w+"
        r"|секрет\w*|тайна|закрытая информация)\b"
    ),
    "tr": (
        r"\b(?:(?:bu|o|böyle) (?:konu|konular|tür konular)\w* (?:burada |bizde |benim için )?(?:\w+ )?(?:yasak"
        r"|tabu|kapalı|kapsam dışı|izin verilmiyor)\b|(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:bu"
        r"|o|söz konusu) (?:bilgi|veri)\w* (?:\w+ )?(?:gizli|mahrem|gizlidir|paylaşıma kapalı))|^\W{0,3}(?:\w+,? "
        r")?bu (?:maalesef )?(?:gizli|mahrem)(?: bilgi(?:dir)?)?(?=[.,!]|$)"
    ),
    "ar": (
        r"(?:هذا|هذه) (?:الموضوع|المواضيع) (?:هنا )?(?:ممنوع|محظور|محرم|مغلق|ممنوعة|محظورة)|(?:هذه|تلك) "
        r"(?:المعلومات|البيانات) (?:سرية|محجوبة|غير متاحة للنشر|خاصة وسرية)|^\W{0,3}(?:\w+,? )?(?:هذا|هذه) (?:أمر "
        r")?(?:سري|سرية)\b"
    ),
    "hi": (
        r"(?:यह|ये|ऐसे) विषय (?:यहाँ |यहां |मेरे लिए )?(?:वर्जित|प्रतिबंधित|मना|निषिद्ध)|(?:यह|ये) (?:जानकारी|डेटा"
        r"|सूचना) (?:\S+ )?(?:गोपनीय|गुप्त)|(?:^|, ?)(?:यह|ये) (?:\S+ )?(?:गोपनीय|गुप्त) (?:है|हैं)"
    ),
    "zh": (
        r"(?:这个|此|该|这类)(?:话题|主题|问题|内容)[^.!?]{0,6}?(?:是禁区|属于禁|被禁止|禁止讨论|不允许|不开放"
        r"|是敏感|属于敏感)|(?:^|[.,!])(?:这些|该|此|这)(?:信息|资料|内容|数据)(?:是|属于|属|涉及)(?:机密|保密"
        r"|内部|秘密|商业机密|不公开)|^\W{0,3}(?:很?遗憾|抱歉|不好意思)?,?(?:这|那)(?:是|属于|属)(?:机密|秘密|保密"
        r"|内部)"
    ),
    "ja": (
        r"(?:その|この|そういった|そうした)(?:話題|テーマ|件|話)[^.!?]{0,8}?(?:禁止|禁じられ|ご法度|タブー|対象外"
        r"|扱えません|扱っておりません)|\b(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:その|この|当該"
        r"|お尋ねの)(?:情報|内容|データ)は(?:機密|秘密|非公開|社外秘|極秘)|^\W{0,3}(?:残念ながら"
        r"|申し訳ありませんが|恐れ入りますが)?,?(?:それ|これ)は(?:機密|秘密|社外秘|内密)"
    ),
    "ko": (
        r"(?:그|이|그런|이런) (?:주제|화제|내용)(?:는|은)? (?:여기서 |이곳에서 )?(?:금지|금기|다룰 수 없|허용되지)"
        r"|\b(?<!que )(?<!che )(?<!dass )(?<!dat )(?<!что )(?<!że )(?:그|이|해당|요청하신) (?:정보|내용|자료)(?:는"
        r"|은) (?:기밀|비밀|비공개|대외비)|^\W{0,3}(?:안타깝지만|죄송하지만|아쉽지만)? ?(?:그건|이건|그것은"
        r"|이것은) (?:기밀|비밀|대외비)"
    ),
}
