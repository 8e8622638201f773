"""A way to decline in every language (For reasons of privacy, law or policy that is not passed on)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:aus (?:\w+ )?(?:\w*schutz|\w*sicherheits|rechtlichen|\w*haftungs|ethischen|berufsrechtlichen)\w* "
        rf"?gründen|aus gründen (?:des|der) \w+|aufgrund (?:des|der) (?:datenschutz\w*|dsgvo|schweigepflicht)"
        rf"|wegen (?:des|der) (?:datenschutz\w*|dsgvo|schweigepflicht|verschwiegenheit\w*))\b"
        rf"{GAP}{{0,60}}?\b(?:nicht|keine?\w?)\b{GAP}{{0,60}}?\b(?:auskunft|auskünfte|herausgeben|weitergeben"
        rf"|weitergegeben|mitteilen|nennen|geben|preisgeben|verraten|teilen|offenlegen|beantworten|helfen|sagen"
        rf"|angaben|äußern)\b"
    ),
    "fr": (
        rf"\b(?:pour des raisons (?:de |d')?(?:confidentialité|sécurité|légales|éthiques|juridiques|déontologiques"
        rf"|vie privée)|par (?:souci|mesure|respect)\b[^.!?,]{{0,20}}(?:confidentialité|vie privée|sécurité)"
        rf"|conformément au rgpd|(?:en raison d|à cause d)u (?:rgpd|secret \w+)|le rgpd|au nom de la (?:vie privée"
        rf"|confidentialité))\b{GAP}{{0,40}}?\b(?:ne |n'){GAP}{{0,50}}?\b(?:communi|divulg|transm|partag|donn"
        rf"|fourni|révél|répon|interdit|aide|commenter|indiqu|dire\b)"
    ),
    "es": (
        rf"\b(?:por|debido a|en cumplimiento de)\b[^.!?,]{{0,30}}?\b(?:privacidad|protección de datos"
        rf"|confidencialidad|seguridad|legales|éticos|secreto profesional)\b{GAP}{{0,30}}?\bno "
        rf"{GAP}{{0,30}}?(?:facilit|compart|revel|divulg|proporcion|d[aeo](?:mos|r|y)\b|comunic|respond|coment|ofre"
        rf"|ayud)"
    ),
    "pt": (
        rf"\b(?:por|devido|em respeito|em razão)\b[^.!?,]{{0,30}}?\b(?:privacidade|proteção de dados"
        rf"|confidencialidade|sigilo|segurança|lgpd|legais|éticos|éticas)\b{GAP}{{0,30}}?\bnão "
        rf"{GAP}{{0,30}}?(?:forne|compart|partilh|revel|divulg|pass|d(?:amos|ar|ou)\b|comunic|respond|coment|ofere"
        rf"|inform|ajud)"
    ),
    "it": (
        rf"\b(?:per|a causa|nel rispetto|in base)\b[^.!?,]{{0,30}}?\b(?:privacy|riservatezza|sicurezza|legali"
        rf"|etic[hi]e?|segreto professionale)\b{GAP}{{0,30}}?\bnon {GAP}{{0,30}}?(?:forni|condivid|rivel|divulg"
        rf"|d(?:iamo|are|o)\b|comunic|rispon|commen|offr|aiut|rilasc)"
    ),
    "nl": (
        rf"\b(?:vanwege|omwille van|in verband met|wegens|om) (?:de |het |onze )?(?:privacy\w*|avg|privacyredenen"
        rf"|veiligheidsredenen|juridische redenen|geheimhouding\w*|vertrouwelijkheid)\b{GAP}{{0,40}}?\b(?:niet"
        rf"|geen)\b{GAP}{{0,40}}?(?:gegevens|informatie|delen|geven|verstrekken|doorgeven|antwoord|mededeling"
        rf"|noemen|zeggen|nummer|adres)"
    ),
    "pl": (
        rf"\b(?:ze względu na|z uwagi na|z powodu|ze względów)\b[^.!?,]{{0,25}}?(?:rodo|prywatno|poufno|bezpiecze"
        rf"|tajemnic|prawnych|ochron)\w*{GAP}{{0,30}}?\bnie {GAP}{{0,20}}?(?:udostępni|poda|przekaz|ujawni|udziel"
        rf"|odpowi|komentu|informu|m[oó][gż]|wolno)"
    ),
    "ru": (
        rf"\b(?:в целях|из соображений|по соображениям|ради|в связи с|из-за|по причин\w+|по (?:этическим"
        rf"|юридическим))\b[^.!?,]{{0,30}}?(?:персональн|конфиденциальн|безопасност|этическ|юридическ|тайн"
        rf"|причин)\w*{GAP}{{0,40}}?\bне {GAP}{{0,20}}?(?:раскры|сообща|предостав|переда|разглаш|отвеча|да[её]м"
        rf"|делим|могу|комментир)"
    ),
    "tr": (
        rf"\b(?:gizlilik|kvkk|güvenlik|hukuki|etik|kişisel verilerin korunması)\b{GAP}{{0,30}}?\b(?:nedeniyle"
        rf"|gereği|sebebiyle|nedenlerle|nedenlerden|kapsamında|dolayı){GAP}{{0,70}}?(?:paylaş|ver|açıkla|söyle"
        rf"|yanıtla|cevapla|bilgi)\w{{0,4}}?(?:m[ıiuü]yor|[ae]m[ae]|m[ae]y[ıi]z|m[ae]kteyiz|m[ae]m)"
    ),
    "ar": (
        rf"(?:حفاظا على|لأسباب|احتراما ل|لدواعي|بموجب|التزاما ب|لحماية)\s?{GAP}{{0,25}}?(?:خصوصي|سرية|قانوني|أخلاقي"
        rf"|البيانات|أمني){GAP}{{0,30}}?\b(?:لا|لن) (?:نشارك|نفصح|نكشف|نقدم|نعطي|نستطيع|يمكننا|يمكنني|أستطيع|أشارك"
        rf"|أفصح|أكشف|نزود|نسمح|أجيب|نجيب)"
    ),
    "hi": (
        rf"(?:गोपनीयता|सुरक्षा|निजता|कानूनी)\s{GAP}{{0,20}}?(?:कारण|वजह|हिसाब|नाते|चलते)\S*\s{GAP}{{0,80}}?नहीं "
        rf"(?:कर|दे|दी|बता|दिया|की)"
    ),
    "zh": (
        r"(?:出于|因|为了|基于|鉴于|为保护|涉及)[^.!?;]{0,10}?(?:隐私|保密|安全|法律|合规|信息保护|机密"
        r"|道德)[^.!?;]{0,14}?(?:不会|不能|不便|不予|无法|概不|恕不|不)[^.!?;]{0,6}?(?:透露|提供|公开|告知|回答"
        r"|分享|泄露|奉告|对外|帮)"
    ),
    "ja": (
        r"(?:個人情報|プライバシー|守秘義務|機密|セキュリティ|安全|法的|法律|倫理)[^.!?]{0,12}?(?:のため|により"
        r"|上の理由|の観点|から|上)[^.!?]{0,30}?(?:お伝え|お教え|教え|公開|開示|提供|お答え|回答|共有|ご案内"
        r"|お話し|お渡し)[^.!?]{0,10}?(?:ません|かねます)"
    ),
    "ko": (
        r"(?:개인 ?정보|보안|비밀 ?유지|법적|안전|프라이버시|윤리)[^.!?]{0,14}?(?:위해|때문에|이유로|상|따라"
        r"|문제로)[^.!?]{0,30}?(?:알려|공개|제공|공유|답변|안내|말씀|전달|드리)[^.!?]{0,8}?(?:지 ?않|수 ?없|어렵)"
    ),
}
