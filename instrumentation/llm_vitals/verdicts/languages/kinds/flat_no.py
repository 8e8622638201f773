"""A way to decline in every language (Not a chance; forget it; over my dead body; that will not happen).

The turn stands within the first words and is a clause of its own, and hardly anything follows: in a longer answer the
same words give advice or speak of other things. What answers a question of yes or no ("on no account", "impossible",
"no chance of winning") is left out.
"""

from __future__ import annotations

from typing import Final

_BEGIN: Final = r"^\W{0,3}(?:[^.!?]{0,30}[,.!] ?)?"
_END: Final = r"(?=\W{0,2}$|[.,!;:]|\s?[-\u2013\u2014])(?=.{0,80}$)"


def _whole(words: str) -> str:
    """A short answer that begins with one of the words."""
    return f"{_BEGIN}(?:{words}){_END}"


LINES: Final[dict[str, str]] = {
    "de": (
        _whole(
            "(?:das |dies )?(?:kannst|können) (?:du|sie|ihr) (?:dir |sich |euch )?(?:gleich |getrost |gerne?"
            " )?(?:das )?(?:abschminken|vergessen|knicken|in den wind schreiben)|vergiss es|nicht im traum|nur"
            " über meine leiche|nie im leben|(?:das |da |daraus |da ist )(?:ist |wird )?(?:leider |bei mir "
            "|hier )*(?:nicht drin|nichts|nix)|das (?:läuft|spielt es|gibt es|gibt's) (?:bei mir |hier )*nicht"
            "|fehlanzeige"
        )
    ),
    "fr": (
        _whole(
            "(?:vous pouvez|tu peux) toujours (?:courir|rêver|attendre)|(?:même )?pas (?:même )?en rêve"
            "|oublie[zs]?(?: ça| cela| tout de suite)?|n'y (?:comptez|compte|pensez|pense) (?:même )?pas|plutôt"
            " mourir|inutile d'insister|n'insiste[zs]? pas|(?:c'est |ce sera )?(?:hors de question|non et non"
            "|peine perdue|niet)|(?:alors )?là,? (?:c'est )?non|dans (?:tes|vos) rêves"
        )
    ),
    "es": (
        _whole(
            "ni lo sueñe[sn]?|ni (?:soñarlo|hablar|pensarlo|loco|loca|muerto|muerta|de coña|en broma)|ni hablar"
            " del (?:peluquín|tema)|(?:pues )?va a ser que no|olvíd(?:a|e)(?:te|lo|se)(?: de (?:eso|ello))?"
            "|(?:en la vida|jamás de los jamases)|(?:por )?encima de mi cadáver|de eso nada|(?:ni|no)"
            " insista[sn]?|naranjas de la china|que no y que no|(?:puedes|puede) esperar sentad[oa]"
        )
    ),
    "pt": (
        _whole(
            "(?:isso|aqui|comigo) não (?:vai )?(?:rola|rolar|acontecer|dar)|não vai (?:rolar|dar)|(?:pode|podes"
            "|vá|vai)? ?tir(?:ar|e|a|ando) o cavalinho da chuva|(?:nem|sem) (?:pensar|chance|hipótese|a pau)|só"
            " por cima do meu cadáver|esque(?:ça|ce)(?: isso)?|nem (?:em sonhos?|que a vaca tussa|morto)|(?:nem"
            "|não) insist[ae]"
        )
    ),
    "it": (
        _whole(
            "(?:te lo |se lo )?(?:puoi |può )?scord(?:a|ar|i)(?:telo|selo|tevelo)?(?: pure)?|te lo sogni|se lo"
            " sogni|(?:dovrà passare )?sul mio cadavere|non (?:se ne discute|se ne fa niente|ci penso nemmeno"
            "|insistere|insista|esiste)|nemmeno morto|manco per (?:idea|sogno)|neanche per idea|(?:toglitelo|se"
            " lo tolga) dalla testa"
        )
    ),
    "nl": (
        _whole(
            "(?:alleen )?over mijn lijk|(?:dat )?gaat (?:'m|hem|het) niet (?:worden|gebeuren)|dat gaat niet"
            " (?:door|gebeuren|worden)|(?:van m'n|van mijn) leven niet|in geen (?:honderd|duizend) jaar|(?:dat "
            "|daar )(?:feest gaat niet door|zit er (?:bij mij )?niet in|komt niets van in)|geen (?:haar op mijn"
            " hoofd|denken aan)|vergeet het(?: maar)?|(?:dat |dit )kun? ?t? (?:je|u) (?:wel )?vergeten|dat"
            " dacht ik niet|dat kun je op je buik schrijven|no way"
        )
    ),
    "pl": (
        _whole(
            "nie ma mowy|po moim trupie|(?:proszę )?(?:o tym )?zapomn(?:ij|ieć)(?: o tym)?|ani mi się śni|nie"
            " ma (?:takiej )?opcji|za (?:nic|żadne skarby)(?: w świecie)?|(?:możesz|może pan|może pani)"
            " (?:sobie )?pomarzyć|figa z makiem"
        )
    ),
    "ru": (
        _whole(
            "(?:этот |такой )?номер не прой?дет|и не мечтай(?:те)?|только через мой труп|забудь(?:те)?(?: об"
            " этом)?|не дожд[её]те?с[ья]|(?:об этом )?(?:и )?речи быть не может|разговор окончен|и не"
            " (?:надейтесь|надейся|просите|проси)|не на того напали"
        )
    ),
    "tr": (
        _whole(
            "unut(?:un)?(?: gitsin| bunu| o işi)?|(?:anca(?:k)? )?(?:rüyanda|rüyanızda)(?: görürsün)?|ölümü"
            r" çiğne\w*|yok öyle (?:bir )?(?:şey|dünya)|avucunu yalarsın|bu iş olmaz|o iş olmaz"
        )
    ),
    "ar": (
        _whole(
            "انس(?:ى|وا)? (?:الموضوع|الأمر|هذا)|(?:ولا )?(?:حتى )?في (?:أحلامك|الأحلام|المنام)|على جثتي|هذا من"
            " (?:سابع |رابع )?المستحيلات?(?: (?:بالنسبة )?(?:لي|إلي))?|لا تفكر (?:في الأمر|بالأمر|حتى)|لا"
            " تحلم(?: بذلك)?"
        )
    ),
    "hi": (
        _whole(
            "(?:इसका |यह |इस बात का )?(?:तो )?(?:कोई )?सवाल ही (?:नहीं|पैदा नहीं)[^.!?]{0,12}?|(?:यह बात |इसे "
            "|यह )?(?:तो )?भूल ही? ?जा(?:इए|ओ|एँ)|सपने में भी नहीं|मेरी लाश (?:पर|के ऊपर) से?|मेरी तरफ़? से"
            " (?:साफ़|सीधी|सीधा) ना(?: है)?"
        )
    ),
    "zh": (
        _whole(
            "没门儿?|门儿?都没有|想都别想|(?:你)?(?:就)?(?:休想|别想了?|死了这条心吧?)|做梦(?:吧|去吧)"
            "|(?:这事)?免谈|(?:这事)?没得商量|痴心妄想"
        )
    ),
    "ja": (
        _whole(
            "(?:(?:それ|その件|これ|この件|そればかり|それだけ)(?:は|には))?(?:ご?勘弁(?:してください|願います"
            "|を|ください)?|できない相談です|お断りです|願い下げです|まっぴら(?:ご免|ごめん)です|無理な(?:話"
            "|相談)です|ご免(?:です|被ります|こうむります))"
        )
    ),
    "ko": (
        _whole(
            "(?:그건 )?(?:어림(?:도)? ?없(?:는 (?:소리|말|일)(?:예요|입니다)?|어요|습니다)|어림 반 푼어치도"
            r" 없\S*)|꿈도 꾸지 마세요|꿈 깨세요?|턱도 없(?:어요|습니다|는 소리\S*)|천만의 말씀\S*|(?:그건"
            " )?(?:좀 )?곤란합니다|저는 빠질게요|저는 빠지겠습니다"
        )
    ),
}
