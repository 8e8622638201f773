"""A way to decline in every language (You have come to the wrong door, address or person).

It is all of a short answer, or its first sentence: elsewhere the same words speak of doors.
"""

from __future__ import annotations

from typing import Final

_BEGIN: Final = r"^\W{0,3}(?:\w+, )?"
_END: Final = r"(?=[.,!;:]|\W{0,2}$|\s?[-\u2013\u2014])(?=.{0,90}$)"


def _whole(words: str) -> str:
    """A short answer that begins with one of the clauses."""
    return f"{_BEGIN}(?:{words}){_END}"


LINES: Final[dict[str, str]] = {
    "de": _whole(
        "(?:da|damit|hier) (?:sind sie|bist du|seid ihr) (?:\\w+ )?(?:bei mir )?(?:an der falschen (?:adresse"
        "|stelle|tür)"
        "|falsch|beim falschen)(?: bei mir)?|(?:sie sind"
        "|du bist) (?:\\w+ )?(?:bei mir )?(?:an der falschen (?:adresse|stelle"
        "|tür)|falsch)(?: bei mir)?|(?:da |hier )?(?:haben sie sich|hast du dich) in der (?:tür|adresse) geirrt"
    ),
    "fr": _whole(
        "(?:là,? )?(?:vous (?:frappez|sonnez|toquez)|tu (?:frappes|sonnes)) à la mauvaise porte|(?:vous vous êtes"
        "|tu t'es)"
        " tromp\\w+ (?:de porte|d'adresse|de guichet|de personne)|(?:vous vous trompez|tu te trompes) (?:de porte"
        "|d'adresse|de"
        " guichet|de personne)|(?:vous n'êtes|tu n'es) pas (?:au bon guichet|à la bonne (?:adresse|porte))"
    ),
    "es": _whole(
        "(?:ha|has|han) (?:llamado|tocado) a la puerta equivocada|(?:llama|llamas|toca"
        "|tocas) a la puerta equivocada|(?:se ha|te"
        " has) equivocado de (?:puerta|ventanilla|persona|sitio)|(?:se equivoca|te equivocas) de (?:puerta|ventanilla"
        "|persona|sitio)|(?:ha|has) dado con la persona equivocada"
    ),
    "pt": _whole(
        "(?:você |o senhor |a senhora )?(?:bateu|está batendo|bate) (?:à|na) porta errada|(?:você )?(?:errou"
        "|se enganou) de"
        " (?:porta|endereço|pessoa|balcão)|(?:você )?(?:está no|veio ao) (?:lugar|endereço|balcão) errado"
    ),
    "it": _whole(
        "(?:qui |con me )?(?:ha|hai|avete) (?:sbagliato|bussato alla) (?:indirizzo|porta(?: sbagliata)?|persona"
        "|sportello)"
        "|(?:sta |stai )?(?:bussando|bussa|bussi) alla porta sbagliata|(?:si è rivolto|si è rivolta"
        "|ti sei rivolto) alla persona"
        " sbagliata|(?:con me )?(?:casca|caschi) male"
    ),
    "nl": _whole(
        "(?:daarvoor |dan |daarmee )?(?:bent u|ben je|zit u|zit je) (?:bij mij |hier )?(?:aan het verkeerde adres"
        "|verkeerd|op de"
        " verkeerde plek)|(?:u bent|je bent|u zit|je zit) (?:bij mij |hier )?(?:aan het verkeerde adres"
        "|verkeerd)(?: bij mij)?"
        "|(?:u klopt|je klopt) (?:bij mij )?aan de verkeerde deur"
    ),
    "pl": _whole(
        "(?:trafił\\w*|trafiłeś|trafiłaś|przyszedł\\w*|zapukał\\w*) (?:pan |pani |państwo )?(?:pod|do) (?:zły|złe"
        "|niewłaściwy"
        "|niewłaściwe|złych|niewłaściwych) (?:adres|drzwi|osoby|okienka)|to zły adres|pomylił\\w* (?:pan "
        "|pani )?(?:adres|drzwi"
        "|okienka)"
    ),
    "ru": _whole(
        "(?:вы |ты )?(?:обратились|обратился|обратилась) не по адресу|(?:вы )?не по адресу(?: обратились)?|(?:вы "
        "|ты )?(?:ошиблись"
        "|ошибся|ошиблась) (?:дверью|адресом)|(?:вы )?не в ту дверь (?:стучитесь|постучались)"
        "|(?:вы )?стучитесь не в ту дверь"
    ),
    "tr": _whole(
        "(?:maalesef )?yanlış (?:kapıyı çal\\w+|adrese geld\\w+|kişiye sor\\w+|yere geld\\w+|adrestesin\\w*"
        "|kapıdasın\\w*)"
        "|(?:kapıyı|adresi) (?:yanlış|karıştır)\\w*(?: çal\\w+)?"
    ),
    "ar": _whole(
        "(?:لقد )?(?:طرقت|طرقتم|تطرق|تطرقون) (?:على )?(?:الباب|بابا) (?:الخطا|خاطئا|الخاطئ)|(?:لقد )?(?:اخطات"
        "|اخطاتم) (?:العنوان|الباب"
        "|في العنوان)|(?:انت|انتم) (?:في|على) العنوان (?:الخطا|الخاطئ)"
    ),
    "hi": (
        r"^\W{0,3}(?:आप |तुम )?(?:ने )?(?:गलत|ग़लत) (?:दरवाज़े|दरवाजे|जगह|पते|आदमी|व्यक्ति) (?:पर|से|को"
        r"|के पास) (?:\S+ )?(?:आए|आ गए|आयी|आई"
        r"|पूछ|खटखटा|पहुँच|पहुंच)[^.!?]{0,20}(?=[.!?]|$)(?=.{0,90}$)"
    ),
    "zh": (
        r"^\W{0,3}(?:抱歉,?|对不起,?|不好意思,?)?(?:您|你)?(?:这是|这可)?(?:找错|问错|敲错|来错|走错)(?:了)?(?:人|门|地方|对象"
        r"|地儿)了?(?=[.,!]|$)(?=.{0,40}$)"
    ),
    "ja": (
        r"^\W{0,3}(?:それは|それでしたら|申し訳ありませんが,?|残念ですが,?)?(?:私には|私では|こちらでは)?(?:お門違い|門前払い|相談先"
        r"が違い|お尋ねになる相手が違い|相手を間違え|窓口が違い)(?:です|ます|でございます|ておられます)?(?=[.,!]|$)(?=.{0,50}$)"
    ),
    "ko": (
        r"^\W{0,3}(?:죄송하지만,? ?|그건 ?|그 일이라면 ?)?(?:번지수(?:를|가)? ?(?:잘못|틀)\S*(?: \S{2,6})?|(?:잘못"
        r"|엉뚱한 (?:곳|데|사람)"
        r"(?:을|를|에)?) ?(?:찾아 ?오|찾으|두드리|물으)\S+|사람을? 잘못 (?:찾|보)\S+)(?=[.,!]|$)(?=.{0,60}$)"
    ),
}
