"""A way to decline in every language: the notice of a moderation in the answer's place."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:(?:sicherheits\w*|inhalts\w*)(?:prüfung|kontrolle|system|filter) (?:\w+"
        rf" ){{0,4}}?(?:nicht bestanden"
        rf"|abgelehnt|gestoppt|blockiert|eingestuft)|(?:nachricht|anfrage|frage|eingabe|bitte)\b"
        rf"{GAP}{{0,60}}?(?:verst[oö]\w+|richtlinie\w*|filter|inhalts\w+){GAP}{{0,50}}?\bnicht (?:beantwortet"
        rf"|bearbeitet|verarbeitet|angezeigt)\b)|^\W{{0,3}}(?:dies\w* |ihr\w* |dein\w* |die |der |das"
        rf" )?(?:antwort"
        rf"|nachricht|inhalt|beitrag|anfrage|text|ausgabe|eingabe|unterhaltung)\w* (?:wurde|wird|ist|kann|darf"
        rf"|konnte)\b{GAP}{{0,60}}?(?:ausgeblendet|unterdrückt|zurückgehalten|gestoppt|abgebrochen"
        rf"|beendet|entfernt"
        rf"|gelöscht|gesperrt|blockiert|verworfen|nicht angezeigt|nicht ausgegeben|nicht veröffentlicht)"
        rf"|^\W{{0,3}}(?:ausgabe|antwort|nachricht|anfrage|text) (?:gestoppt|zurückgehalten|unterdrückt|blockiert"
        rf"|abgebrochen|entfernt|verworfen)\b|^\W{{0,3}}(?:inhalt|antwort|nachricht|beitrag) (?:ausgeblendet"
        rf"|verborgen|versteckt|unterdrückt)\b"
    ),
    "fr": (
        rf"^\W{{0,3}}(?:ce|cet|cette|votre|la|le|notre) (?:contenu|réponse|message|texte|requête|demande|échange"
        rf"|sortie|commentaire) (?:a été|est|a dû être|n'a pas pu|ne peut)\b{GAP}{{0,40}}?(?:masqu|retir|supprim"
        rf"|bloqu|filtr|censur|interromp|affich|rejet|suspend|signal)|^\W{{0,3}}(?:réponse|message"
        rf"|contenu|sortie) "
        rf"(?:retenue?|bloquée?|supprimée?|interrompue?|masquée?|filtrée?)\b|\b(?:votre|ce|cette|la) (?:message"
        rf"|demande|question|requête)\b{GAP}{{0,40}}?(?:n'a pas pu|ne peut pas|n'a pu)\b{GAP}{{0,30}}?(?:réponse"
        rf"|répondu|traité|aboutir){GAP}{{0,30}}?(?:enfrei|viole|charte|règles|politique|contraire)"
        rf"|^\W{{0,3}}(?:la"
        rf"|cette|votre) réponse (?:a été|est) (?:retenue|suspendue|interrompue|masquée)\b|^\W{{0,3}}(?:message"
        rf"|réponse|contenu) (?:masqué|retiré|caché)\w* (?:en raison|car|parce|à cause)\b"
    ),
    "es": (
        rf"^\W{{0,3}}(?:este|esta|el|la|su|tu) (?:contenido|respuesta|mensaje|texto|solicitud|consulta"
        rf"|conversación"
        rf"|publicación) (?:ha sido|fue|se ha|está|no (?:se )?puede|ha tenido que ser)\b{GAP}{{0,40}}?(?:elimin"
        rf"|ocult|retir|bloque|filtr|censur|suprim|suspend|interrump|mostrar|rechaz|borr)|^\W{{0,3}}(?:contenido"
        rf"|respuesta|mensaje|solicitud) (?:eliminad|ocult|retirad|bloquead|rechazad|filtrad)[oa]\b"
        rf"|^\W{{0,3}}(?:respuesta|mensaje|contenido|salida) (?:retenid|detenid|interrumpid"
        rf"|suprimid)[oa]\b|\b(?:su"
        rf"|tu|este|la) (?:mensaje|solicitud|pregunta|consulta)\b{GAP}{{0,25}}?no (?:se )?(?:pudo|puede|ha "
        rf"podido)\b{GAP}{{0,30}}?(?:incumpl|infring|viol|polític|norma|directric)|^\W{{0,3}}(?:la|esta|su) "
        rf"respuesta (?:se ha|ha sido|fue) (?:retenid|ocult|suspendid|bloquead|interrumpid)[oa]\b"
    ),
    "pt": (
        rf"^\W{{0,3}}(?:este|esta|esse|essa|o|a|sua|seu) (?:conteúdo|resposta|mensagem|texto|solicitação|pedido"
        rf"|conversa|publicação) (?:foi|está|não pode|teve de ser|teve que ser)\b{GAP}{{0,40}}?(?:remov|ocult"
        rf"|retirad|bloque|filtrad|censur|suprim|suspens|interrompid|exibid|rejeitad|apagad)"
        rf"|^\W{{0,3}}(?:conteúdo"
        rf"|resposta|mensagem|solicitação) (?:removid|ocult|retirad|bloquead|rejeitad|filtrad)[oa]\b"
        rf"|^\W{{0,3}}(?:resposta|mensagem|conteúdo|saída) (?:retid|interrompid|suprimid|suspens)[oa]\b|\b(?:sua"
        rf"|seu|esta|a) (?:mensagem|solicitação|pergunta|pedido)\b{GAP}{{0,25}}?não (?:pôde|pode|foi)\b"
        rf"{GAP}{{0,30}}?(?:viol|infring|polític|norma|diretriz)|^\W{{0,3}}(?:a|esta|sua) resposta (?:foi|está) "
        rf"(?:retid|suspens|ocultad|bloquead|interrompid)[oa]\b"
    ),
    "it": (
        rf"^\W{{0,3}}(?:questo|questa|il|la|il tuo|il suo|la tua|la sua)? ?(?:contenuto|risposta|messaggio|testo"
        rf"|richiesta|conversazione) (?:è stat[oa]|non può|è)\b{GAP}{{0,40}}?(?:rimoss|nascost|bloccat|filtrat"
        rf"|censurat|eliminat|sospes|interrott|mostrat|rifiutat|oscurat)|^\W{{0,3}}(?:contenuto"
        rf"|risposta|messaggio"
        rf"|richiesta) (?:rimoss|nascost|bloccat|filtrat|eliminat|rifiutat|oscurat)[oa]\b|^\W{{0,3}}(?:risposta"
        rf"|messaggio|contenuto) (?:trattenut|interrott|soppress|sospes)[oa]\b|\b(?:messaggio|richiesta"
        rf"|domanda)\b"
        rf"{GAP}{{0,30}}?non (?:è stato possibile|è stata? |può|ha potuto)\b{GAP}{{0,30}}?(?:viol|infrang|norm"
        rf"|politic|linee)|^\W{{0,3}}(?:la|questa|sua) risposta è stata (?:trattenut|sospes|nascost|bloccat"
        rf"|interrott)[ao]\b"
    ),
    "nl": (
        rf"^\W{{0,3}}(?:dit|deze|uw|je|het|de) (?:antwoord|bericht|inhoud|tekst|verzoek|reactie|vraag|gesprek) "
        rf"(?:is|werd|kan|kon|wordt)\b{GAP}{{0,50}}?(?:verwijderd|verborgen|geblokkeerd|gefilterd|tegengehouden"
        rf"|afgebroken|geweigerd|ingetrokken|niet (?:worden )?(?:getoond|weergegeven))|^\W{{0,3}}(?:antwoord"
        rf"|bericht|uitvoer|tekst) (?:tegengehouden|geblokkeerd|verwijderd|ingehouden|gestopt"
        rf"|afgebroken)\b|\b(?:uw"
        rf"|je|dit|deze|het) (?:bericht|verzoek|vraag|aanvraag)\b{GAP}{{0,20}}?\b(?:kon|kan|werd|is)\b"
        rf"{GAP}{{0,8}}?niet{GAP}{{0,40}}?(?:schend|strijd|beleid|richtlijn|overtre)|^\W{{0,3}}(?:het|dit|uw) "
        rf"antwoord (?:is|werd|wordt) (?:\w+ )?(?:achtergehouden|ingehouden|verborgen|tegengehouden|geblokkeerd"
        rf"|niet getoond)\b|^\W{{0,3}}(?:bericht|antwoord|inhoud) (?:verborgen|achtergehouden)\b"
    ),
    "pl": (
        rf"^\W{{0,3}}(?:ta |ten |twoja |twój |to )?(?:odpowiedź|wiadomość|treść|tekst|prośba|zapytanie|rozmowa"
        rf"|komentarz) (?:został\w*|jest|nie może|nie został\w*)\b{GAP}{{0,40}}?(?:usunięt|ukryt|zablokowan"
        rf"|odfiltrowan|wstrzyman|przerwan|odrzucon|wyświetl|ocenzurowan)|^\W{{0,3}}(?:odpowiedź"
        rf"|wiadomość|treść) "
        rf"(?:wstrzyman|zablokowan|usunięt|odrzucon|przerwan)\w*\b|\b(?:wiadomość|prośb\w+|pytanie|zapytanie)\b"
        rf"{GAP}{{0,20}}?nie (?:można|udało|została|może){GAP}{{0,40}}?(?:narusza|sprzeczn|zasad|regulamin)"
        rf"|^\W{{0,3}}(?:wiadomość|odpowiedź|treść) (?:ukryt\w+|wycofan\w+)\b"
    ),
    "ru": (
        rf"^\W{{0,3}}(?:это |этот |данн\w+ |ваш\w* |эта )?(?:сообщение|ответ|контент|текст|запрос|материал"
        rf"|публикация|содержимое|диалог)\b{GAP}{{0,30}}?(?:скрыт|удал[её]н|заблокирован|отфильтрован|отклон[её]н"
        rf"|прерван|остановлен|не может быть показан|снят|ограничен)\w*|^\W{{0,3}}(?:ответ|сообщение"
        rf"|текст|вывод) "
        rf"(?:задержан|заблокирован|удал[её]н|скрыт|остановлен|отклон[её]н)\w*\b|\b(?:сообщение|запрос|вопрос)\b"
        rf"{GAP}{{0,12}}?не (?:удалось|может|получилось|был)\w*{GAP}{{0,30}}?(?:наруша|противореч|правил|политик)"
    ),
    "tr": (
        rf"^\W{{0,3}}(?:bu |şu )?(?:yanıt|mesaj|içerik|cevap|metin|istek|talep|sohbet|çıktı)\w*\b"
        rf"{GAP}{{0,70}}?(?:kaldırıl|engellen|gizlen|silin|reddedil|filtrelen|durdurul|gösterilem|yayınlanam"
        rf"|kesil)\w*|^\W{{0,3}}(?:yanıt|cevap|mesaj|içerik|çıktı) (?:durduruldu|engellendi|kaldırıldı|silindi"
        rf"|gizlendi|alıkondu)\b|\b(?:mesaj|istek|isteğ|soru|talep|taleb)\w*\b{GAP}{{0,35}}?(?:ihlal"
        rf"|aykırı|uygun "
        rf"olma){GAP}{{0,20}}?(?:yanıtlan|cevaplan|işlen|işleme alın)(?:ama|m[ae])\w*"
        rf"|^\W{{0,3}}(?:yanıt|cevap)\b,?"
        rf"{GAP}{{0,60}}?(?:ihlal|aykırı){GAP}{{0,25}}?(?:gösterilm|gösterilem|yayınlanm|alıkon|durdurul)\w*"
    ),
    "ar": (
        rf"^\W{{0,3}}(?:تم|جرى|لقد تم|لا يمكن) (?:حذف|حجب|حظر|إخفاء|إزالة|إيقاف|رفض|تصفية|عرض) (?:هذا |هذه |هذا "
        rf"ال)?\s?{GAP}{{0,70}}?(?:يخالف|تخالف|مخالف|ينتهك|تنتهك|انتهاك|إرشاد|سياس|قواعد|معايير|شروط|سلامة|ضوابط)"
        rf"|^\W{{0,3}}(?:حذف|حجب|حظر|أخفي|أزيل|حجبت|حذفت) (?:هذا|هذه|الرد|الرسالة|المحتوى){GAP}{{0,50}}?(?:خالف"
        rf"|مخالف|انتهاك|ينتهك|إرشاد|سياس|قواعد|معايير)|^\W{{0,3}}تم (?:إيقاف|حجب|منع|حذف|إلغاء)"
        rf" (?:ال)?(?:رد|رسالة"
        rf"|إجابة|محتوى|نص)|تعذر (?:الرد|الإجابة|معالجة|إكمال)\s?{GAP}{{0,30}}?(?:تخالف|يخالف|مخالف|انتهاك|ينتهك"
        rf"|سياسة|إرشاد)|^\W{{0,3}}(?:أخفيت|حجبت|حذفت|أوقفت|منعت) (?:الرسالة|الإجابة|المحادثة)|^\W{{0,3}}(?:أخفي"
        rf"|حجب|حذف|أوقف|منع) (?:الرد|المحتوى|النص)"
    ),
    "hi": (
        rf"^\W{{0,3}}(?:यह|इस|आपका|आपकी|ये)? ?(?:उत्तर|संदेश|सामग्री|जवाब|अनुरोध|पाठ|प्रतिक्रिया|कंटेंट"
        rf"|बातचीत)\S*\s{GAP}{{0,80}}?(?:हटा|रोक|ब्लॉक|छिपा|छुपा|फ़िल्टर|फिल्टर|अस्वीकार|प्रतिबंधित)"
        rf"|^\W{{0,3}}(?:उत्तर|संदेश|जवाब|सामग्री) (?:रोक|हटा|ब्लॉक|छिपा)|(?:संदेश|अनुरोध|सवाल)\S*\s"
        rf"{GAP}{{0,30}}?नहीं (?:दिया|किया|हो){GAP}{{0,40}}?(?:नीति|नियम|शर्त|उल्लंघन)"
    ),
    "zh": (
        r"^\W{0,3}(?:该|此|这条|本条?|您的|你的|这个|当前)?(?:回复|回答|消息|内容|信息|请求|对话|输出|文本"
        r"|提问)[^.!?]{0,30}?(?:违反|不符合|触发|涉嫌|违规|敏感|审核|安全)[^.!?]{0,25}?(?:屏蔽|删除"
        r"|隐藏|拦截|过滤"
        r"|撤回|中止|终止|不予显示|无法显示|停止)|^\W{0,3}(?:该|此|本)?(?:回答|回复|消息|内容|输出)(?:已|已经|被"
        r"|已被)(?:被)?(?:拦下|拦截|屏蔽|撤回|删除|过滤|拦住|终止)|(?:消息|请求|提问|问题"
        r"|内容)因[^.!?]{0,10}?(?:违反|违规|政策|规范|敏感)[^.!?]{0,12}?(?:无法|未能|不能)(?:得到|获得|被"
        r"|予以)?(?:回复|回答|处理|显示)|^\W{0,3}(?:消息|内容|回复|回答)已?(?:被)?(?:隐藏|屏蔽|撤下|移除)"
    ),
    "ja": (
        r"^\W{0,3}(?:この|本|お客様の|ご入力の|該当の)?(?:回答|メッセージ|コンテンツ|内容|応答"
        r"|リクエスト|テキスト"
        r"|会話|投稿|出力|返信)[^.!?]{0,45}?(?:違反|抵触|反する|反した|フィルタ|検出|ポリシー|ガイドライン|規約"
        r"|安全|不適切)[^.!?]{0,30}?(?:削除|非表示|ブロック|遮断|中断|制限|取り消|停止|表示でき)|^\W{0,3}(?:回答"
        r"|応答|メッセージ|出力)(?:を|は|が)(?:保留|停止|中止|取り消し|非表示|ブロック)|(?:メッセージ|ご質問"
        r"|リクエスト|ご依頼)[^.!?]{0,25}?(?:違反|抵触|ポリシー|ガイドライン)[^.!?]{0,14}?(?:回答|処理|表示"
        r"|応答)でき|(?:違反|抵触)(?:する|の)(?:おそれ|恐れ|可能性|ため)[^.!?]{0,14}?(?:回答|応答"
        r"|メッセージ)[^.!?]{0,6}?(?:表示|公開|出力)(?:されません|できません|しません)|(?:フィルター?|審査"
        r"|モデレーション)[^.!?]{0,14}?(?:判断|検出|判定)[^.!?]{0,20}?(?:非表示|削除|ブロック|表示され)"
    ),
    "ko": (
        r"^\W{0,3}(?:이|해당|본|귀하의|고객님의)? ?(?:답변|메시지|콘텐츠|내용|응답|요청|대화|글|게시물"
        r"|출력)[^.!?]{0,45}?(?:위반|정책|가이드라인|규정|필터|안전|약관|기준|부적절)[^.!?]{0,30}?(?:삭제|차단"
        r"|숨김|숨겨|제한|중단|가려|비공개|표시되지)|^\W{0,3}(?:답변|응답|메시지|출력)(?:이|은|을) ?(?:보류|중단"
        r"|차단|삭제|취소)|(?:메시지|요청|질문)[^.!?]{0,20}?(?:위반|위배|어긋)[^.!?]{0,10}?(?:답변|처리|표시)할 "
        r"수 없|(?:위반|위배)[^.!?]{0,14}?(?:답변|응답|메시지)[^.!?]{0,6}?(?:표시|공개|출력)(?:되지|할 수 없)"
        r"|(?:필터|검수|심사)[^.!?]{0,16}?(?:판단|감지|판정)[^.!?]{0,16}?(?:숨겼|숨겨|가렸|차단|삭제)"
    ),
}
