"""A way to decline in every language (Our staff, our assistant may not speak about that; such orders I do not take)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:(?:unsere?|unser|der|die) (?:\w+ )?(?:assistent\w*|bot|chatbot|mitarbeiter\w*|berater\w*"
        rf"|kundendienst|team|support)\b{GAP}{{0,20}}?\b(?:kann|darf|können|dürfen)\b{GAP}{{0,40}}?\b(?:nicht"
        rf"|keine?\w?)\b{GAP}{{0,25}}?(?:äußern|angaben|auskunft|auskünfte|beantworten|beraten|stellung|helfen"
        rf"|sagen)|(?:kann|darf|können|dürfen) (?:unsere?|unser) (?:\w+ )?(?:assistent\w*|bot|mitarbeiter\w*"
        rf"|berater\w*|team)\b{GAP}{{0,20}}?\b(?:nicht|keine?\w?)\b{GAP}{{0,25}}?(?:äußern|angaben|auskunft"
        rf"|auskünfte|beantworten|beraten|stellung|helfen|sagen|machen)|(?:solche|derartige|diese) (?:aufträge"
        rf"|anfragen|bitten|wünsche|sachen)\b{GAP}{{0,15}}?\b(?:nehme|bearbeite|erfülle|mache|übernehme|bediene) "
        rf"(?:ich|wir)\b{GAP}{{0,20}}?\bnicht\b|(?:sage|verrate|nenne|erzähle|beantworte) ich (?:dir|ihnen|euch)? "
        rf"?(?:\w+ )?nicht\b)"
    ),
    "fr": (
        rf"\b(?:nos (?:\w+ )?(?:conseiller\w*|agents?|équipes?|collaborat\w+|opérateur\w*) ne (?:peuvent|sont"
        rf"|doivent)\b{GAP}{{0,15}}?\b(?:pas|aucun\w*)\b{GAP}{{0,25}}?(?:prononcer|répondre|conseiller|commenter"
        rf"|donner|aider)|je ne (?:touche|travaille|marche|donne) pas (?:à|dans|sur) (?:ce|ces|cette|de telles)\b"
        rf"|je me garderai(?:s)? bien\b|je n'accepte (?:pas|aucun\w*) (?:ce|de telles|ces|demande))"
    ),
    "es": (
        rf"\b(?:nuestr[oa]s? (?:\w+ )?(?:agentes?|asesor\w*|operador\w*|empleados|equipo|personal|asistente) no "
        rf"(?:puede|pueden|debe|deben|está|están)\b{GAP}{{0,25}}?(?:pronunci|opin|respond|aconsej|coment|ayud|dar)"
        rf"|con (?:ese|este|esa|esta) (?:tipo|clase) de \w+ no (?:trabajo|colaboro|puedo)\b|no acepto (?:ese|este"
        rf"|esos|tales|encargos|peticiones)|no cuente con (?:mi|nuestra) (?:ayuda|colaboración)\b|(?:aquí|este "
        rf"canal|este chat) (?:solo|sólo|únicamente) (?:se )?(?:resuelv|atiend|trat|respond|contest)\w+)"
    ),
    "pt": (
        rf"\b(?:noss[oa]s? (?:\w+ )?(?:atendentes?|agentes?|consultor\w*|operador\w*|equipe|funcionários"
        rf"|assistente) não (?:pode|podem|deve|devem|está|estão)\b{GAP}{{0,25}}?(?:opin|pronunci|respond|aconselh"
        rf"|coment|ajud|dar)|(?:pedidos|solicitações|encomendas|coisas) (?:desse|deste|dessa|assim)\b"
        rf"{GAP}{{0,12}}?(?:eu )?não (?:atendo|aceito|faço|pego)\b|não (?:aceito|atendo) (?:esse|este|pedidos"
        rf"|solicitações)|(?:este|esse|o) (?:canal|chat) (?:trata|serve|é) (?:apenas|somente|só)\b|não tenho como "
        rf"(?:responder|ajudar|atender)\b)"
    ),
    "it": (
        rf"\b(?:(?:i )?nostri (?:\w+ )?(?:operatori|consulenti|agenti|collaboratori|assistenti) non (?:possono"
        rf"|devono|sono)\b{GAP}{{0,25}}?(?:pronunci|esprim|rispond|consigl|commen|aiut|dare)|(?:richieste|incarichi"
        rf"|cose) (?:del genere|simili|di questo tipo)\b{GAP}{{0,8}}?non (?:ne |le |li )?(?:prendo|accetto|faccio"
        rf"|seguo)\b|non accetto (?:richieste|incarichi|simili))"
    ),
    "nl": (
        rf"\b(?:onze (?:\w+ )?(?:medewerkers|adviseurs|assistent|collega's|klantenservice) (?:kan|kunnen|mag"
        rf"|mogen)\b{GAP}{{0,15}}?\b(?:niet|geen)\b{GAP}{{0,25}}?(?:uitspreken|antwoord|advis|advies|uitlaten"
        rf"|beoordelen|helpen)|(?:kan|kunnen|mag|mogen) onze (?:\w+ )?(?:medewerkers|adviseurs|assistent)\b"
        rf"{GAP}{{0,15}}?\b(?:niet|geen)\b|met (?:zulke|dat soort|dergelijke) (?:verzoeken|zaken|vragen|klussen) "
        rf"(?:houd|bemoei|werk) ik\b{GAP}{{0,12}}?\bniet\b|(?:zulke|dat soort) (?:verzoeken|klussen|opdrachten) "
        rf"neem ik niet aan\b)"
    ),
    "pl": (
        rf"\b(?:nasi (?:\w+ )?(?:konsultanci|doradcy|pracownicy|asystenci) nie (?:mogą|powinni|są)\b"
        rf"{GAP}{{0,25}}?(?:wypowiada|odpowiada|doradza|komentowa|pomaga|udziela|upoważ)|(?:takich|tego typu) "
        rf"(?:zleceń|próśb|zadań|rzeczy) nie (?:przyjmuję|wykonuję|robię|realizuję)\b|nie mnie \w+(?:ać|eć|ić"
        rf"|yć)\b)"
    ),
    "ru": (
        rf"\b(?:наши (?:\w+ )?(?:сотрудники|консультанты|операторы|специалисты) не (?:могут|вправе|уполномочены"
        rf"|должны)\b{GAP}{{0,25}}?(?:высказыва|отвеча|советова|комментир|помога|дава)|(?:такие|подобные) (?:заказы"
        rf"|просьбы|поручения) (?:я )?не (?:беру|принимаю|выполняю)\b|за (?:такие|подобные) \w+ (?:я )?не берусь\b"
        rf"|\w+(?:ть|чь) (?:в этом |этому |вам )?(?:я )?не (?:намерен|собираюсь)\w*\b)"
    ),
    "tr": (
        rf"\b(?:(?:görevlilerimiz|çalışanlarımız|danışmanlarımız|temsilcilerimiz|asistanımız|ekibimiz)\w*\b"
        rf"{GAP}{{0,50}}?(?:bildiremez|veremez|yapamaz|yanıtlayamaz|cevaplayamaz|yorumlayamaz|söyleyemez)\w*"
        rf"|(?:böyle|bu tür|bu tip) (?:sipariş|istek|talep|iş)\w* (?:almıyorum|kabul etmiyorum|yapmıyorum"
        rf"|karşılamıyorum|almam|kabul etmem)\b)"
    ),
    "ar": (
        r"(?:موظفونا|مستشارونا|ممثلونا|فريقنا|وكلاؤنا) (?:غير مخول|ليسوا مخول|لا يستطيع|لا يمكن|لا يحق)\S*|لا "
        r"(?:أقبل|أستقبل|أتعامل مع) (?:طلبات|مثل هذه|هذا النوع)|(?:لذلك|لذا|ف)\s?لا (?:أستطيع|يمكنني) \S+"
    ),
    "hi": (
        rf"(?:हमारे|हमारी) (?:\S+ )?(?:कर्मचारी|प्रतिनिधि|सलाहकार|टीम)\S*\s{GAP}{{0,50}}?(?:अधिकृत नहीं|नहीं (?:दे"
        rf"|कर|बता|कह) सक)|(?:इस तरह|ऐसे|ऐसी) (?:के |की )?(?:काम|अनुरोध|माँग)\S*\s{GAP}{{0,10}}?नहीं (?:लेता|लेती"
        rf"|करता|करती|मानता|मानती)|इसलिए (?:मैं )?(?:ऐसा |यह )?नहीं कर सक"
    ),
    "zh": (
        r"我们的?(?:客服|员工|顾问|工作人员|助手|团队)(?:不能|无权|不便|不可以|不得)[^.!?]{0,14}?(?:意见|回答|评论"
        r"|建议|表态|透露|解答)|(?:这类|这种|此类)(?:活儿?|单子|请求|要求|忙|事)[^.!?]{0,3}?我(?:们)?(?:不接|不做"
        r"|不帮|不干|不受理)|恕不(?:解答|回答|受理|接待|提供|奉陪)"
    ),
    "ja": (
        r"(?:担当者|スタッフ|社員|係員|相談員)は[^.!?]{0,24}?(?:立場に(?:は)?(?:ございません|ありません)"
        r"|お答えできません|申し上げられません)|(?:その種|その手|そういった|そのような|この種)の(?:ご依頼|ご要望"
        r"|ご注文|ご相談)は[^.!?]{0,8}?(?:受け付け|承|お受け|引き受け)[^.!?]{0,6}?(?:ません|かねます)"
        r"|私が(?:決める|判断する|言う|申し上げる)(?:こと|べきこと|立場)では(?:ありません|ございません)"
        r"|ため,?[^.!?]{0,6}?(?:行え|致しかね|いたしかね|でき)(?:ません|ます)$"
    ),
    "ko": (
        r"(?:저희|우리) (?:직원|상담원|담당자|팀)(?:은|는|이|가)?[^.!?]{0,24}?(?:권한이 없|수 없|답변드리지|못)"
        r"|(?:그런|이런|해당) (?:의뢰|요청|부탁|주문)(?:은|는)?[^.!?]{0,4}?(?:받지|들어드리지|처리하지) ?않"
        r"|(?:므로|때문에|어서|아서) (?:그렇게|이를|이것을|그것을)? ?(?:할|해 드릴) 수 없"
    ),
}
