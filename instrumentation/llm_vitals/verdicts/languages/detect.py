"""In which language a text is, cheaply: by English words first, then by script, then by other stop words.

An English text costs one set operation. The languages that have a module are found, and some twenty others, so that a
verdict can say that it did not judge. Short texts, names, figures and code have no language: they count as English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Final

from llm_vitals.verdicts.lazy_pattern import lazy

ENGLISH: Final = "en"
UNKNOWN: Final = "und"
"""ISO 639-2 for "undetermined": words, but of no language that is known here."""

_ENGLISH_WORDS: Final = """
the and you your that this not are with would should there their they because which cannot have from been it but what
how these than any who our
"""
ENGLISH_ONLY: Final = frozenset(_ENGLISH_WORDS.split())
"""Words of hardly any other language."""
_SHARE: Final = 15
"""Of so many words of an English text at least one is of those."""
_STOP_WORDS: Final[dict[str, str]] = {
    ENGLISH: "the and you your that this it not are have i m with from would should there their they because "
    "about which"
    " what he she its been has had will can t cannot of to is for a in on but sorry do we be if my me us or at by when",
    "de": "der die das und ist nicht ich sie ein eine einen den dem zu mit auf für leider kann auch wir sich es"
    " aber von im wenn nur bei ihre ihnen mir dir oder werden sind hat haben kein keine dazu dabei wie"
    " bitte bin darf mein meine ihr ihren nach hier gern dass mich als um noch sehr habe wurde zur zum"
    " alle etwas diese dieser dieses über vor keinen"
    " uns unser unsere unserem solche solchen solcher so da davon darüber dafür gegen ohne unter durch will werde würde"
    " bekommen gibt beim vom schon dann",
    "fr": "le la les des et est pas je vous une un du que qui ne pour dans sur avec nous mais ce cette votre"
    " vos au aux sont être plus il elle désolé peux à ai mes mon ma suis notre nos ces j'ai été cela ça"
    " très aussi leur bien comme désolée malheureusement a se si son ses fait peut questions y d l n c qu"
    " j"
    " moi toi lui eux sans sous entre chez donc rien aucun aucune par pouvez préfère celui celle là où",
    "es": "el la los las y es no que de en un una por para con se lo su pero puedo sus al como más mi me te tu"
    " esta este eso del sobre está ha o si estoy esa ese solo sólo nuestro nuestra hay muy puede ser fue"
    " lamentablemente siento nada porque también le les nos hasta información tengo soy aquí"
    " a yo ni ya sin contra entre desde cuando donde quien quién prefiero voy estas estos esos esas algo otra otro unos"
    " unas son han"
    " da dan doy nadie",
    "pt": "o a os as e é não que de em um uma por para com se seu sua mas posso ao como mais do da dos das no"
    " na você eu isso este esta meu minha está ou são foi estou essa esse só nosso nossa há muito pode"
    " ser lamento infelizmente nada porque também lhe nos até informações tenho sou desculpe pelo pela"
    " sobre"
    " nem já sem contra entre desde quando onde quem prefiro vou esses estas estes algo outra outro uns umas me te"
    " lhes",
    "it": "il la i gli le e è non che di in un una per con si lo suo ma posso al come più del della dei sono mi"
    " ti questo questa ho nel alla anche se nostro nostra nostri molto può essere stato purtroppo"
    " dispiace spiace nulla perché nei sui dal delle degli ci solo soltanto ed qui"
    " io ne già senza contro tra fra da dalla dallo dai sul sulla sulle sua suoi altro altri altra l preferisco farò d"
    " uno quel quella quello mie mia tuo tua loro quindi poi dopo ogni ancora neanche nemmeno "
    "sarebbe bel tengo resta restano suoi",
    "nl": "de het een en is niet ik je u van dat op te zijn voor met aan maar kan ook wij we er om naar geen"
    " deze die mijn als bij wat dit uw daar helaas ben mag hier graag heb hebben wordt over door nog wel"
    " meer jouw onze ons alle iets sorry spijt zich hem haar uit tot mij zou zonder iemand"
    " hij zij weg zo dan want tegen liever niets gaat doe doen krijgt krijg heeft waren daaraan daarover",
    "pl": "nie się jest na i to w z do że ale jak mogę o po za od dla czy tym tego jako są przez być może ci mi"
    " ta ten tylko przepraszam niestety oraz jestem nam mam moje twoja twój twojego nasz naszych który"
    " która które tu bardzo też tak nas innych można lub już ze we będę możemy mogą została został"
    " pod przy przed nad bez ode mnie tobie jej jego ich więc gdy tej tych takie takiej takich wolę chcę mu go je"
    " dlatego także tam wiele tych inne innego sobie zostać nawet",
    "tr": "bir ve bu için ile da de ne çok ama bana size olarak daha var yok gibi mı mi değil ancak konuda ben"
    " sen maalesef üzgünüm en ya o benim bizim sizin bunu buna kadar sonra önce her hiç mu mü diye olan"
    " böyle şey sadece yalnızca diğer hakkında tarafından tabii işte içerik ilgili yardımcı yardım"
    " ise veya hem benden senden sizden hiçbir bunun şu onu değilim ki kendi göre üzere artık lütfen öyle şöyle",
    "sv": "och det att är inte jag som en ett på för med av den till har kan du om men tyvärr så vi mig eller",
    "da": "og det at er ikke jeg som en et på for med af den til har kan du om men desværre så vi mig eller",
    "no": "og det at er ikke jeg som en et på for med av den til har kan du om men dessverre så vi meg eller",
    "fi": "ja on ei se että en voi mutta tai hän ovat kun myös tämä olen sinun minun valitettavasti ole joka",
    "cs": "je se na v že a to ale s pro jsem nemohu jako by není do bohužel která které nebo jsou k",
    "ro": "și nu este că în la pe un o cu pentru din dar îmi nu pot mai să sunt care vă",
    "hu": "a az és nem hogy egy is van de meg sajnos ezt ez nincs kell vagy csak lehet tudok",
    "id": "yang dan tidak saya di ini itu untuk dengan adalah anda bisa dapat maaf dari pada atau tersebut",
    "vi": "không tôi và của là có thể được cho bạn này với những trong một xin lỗi về các",
    "ca": "el la els les i és no que de en un una per amb es ho però puc al com més meu vostè aquesta aquest",
}
_LETTERS: Final[tuple[tuple[str, int, frozenset[str], tuple[str, ...]], ...]] = (
    ("pl", 2, frozenset("ąćęłńśźż"), ()),
    ("tr", 3, frozenset("ığş"), ()),
    ("de", 1, frozenset("ßäöü"), ()),
    ("es", 2, frozenset("ñ¿¡"), ("ción",)),
    ("pt", 2, frozenset("ãõ"), ()),
    ("cs", 2, frozenset("ěřů"), ()),
    ("ro", 2, frozenset("șțăâ"), ()),
    ("hu", 2, frozenset("őű"), ()),
    ("vi", 2, frozenset(map(chr, range(0x1EA0, 0x1EFA))) | frozenset("đơư"), ()),
    ("sv", 1, frozenset("åäö"), ()),
    ("da", 1, frozenset("åæø"), ()),
    ("no", 1, frozenset("åæø"), ()),
    ("fi", 1, frozenset("äö"), ("ää",)),
)
"""Letters and groups of letters of few languages, and as how many stop words each counts."""
_ANY_LETTERS: Final = frozenset[str]().union(*(letters for _, _, letters, _ in _LETTERS))
_SCRIPTS: Final = (
    ("ja", lazy("[\u3041-\u30fa]+")),
    ("ko", lazy("[\uac00-\ud7a3\u1100-\u11ff]+")),
    ("zh", lazy("[\u4e00-\u9fff]+")),
    ("ru", lazy("[\u0430-\u045f\u0491]+")),
    ("ar", lazy("[\u0621-\u064a\u067e-\u06d3]+")),
    ("hi", lazy("[\u0900-\u0963]+")),
    (UNKNOWN, lazy("[\u03b1-\u03ce\u05d0-\u05ea\u0531-\u058f\u0980-\u0fff\u10a0-\u10ff\u1780-\u17ff]+")),
)
"""Runs of a script's letters.
Kana before Han: Japanese has both. The last: Greek, Hebrew, Armenian, Bengali to Tibetan, Georgian, Khmer."""
_NOT_LATIN: Final = lazy("[\u0370-\u1cff\u3041-\ud7a3]")
_LATIN: Final = lazy("[a-z]")
_OTHERS: Final = {
    "ru": lazy("[\u0456\u0457\u0454\u0491\u0458\u0459\u045a\u0452\u045b\u045e]"),
    "ar": lazy("[\u067e\u0686\u0698\u06af\u06a9\u06cc\u0679\u06ba\u06d2]"),
    "hi": lazy("\u0933|\u0906\u0939\u0947|\u091b\u0928(?![\u0900-\u0963])"),
}
"""Letters and words of Ukrainian, Belarusian and Serbian; of Persian and Urdu; of Marathi and Nepali."""
_OTHERS_LEAST: Final = 2
_SCRIPT_SEEN: Final = 200
"""Characters in which scripts are counted: it would take as long as the phrases in all of an opening."""
_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {}
for _code, _words in _STOP_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _code)
_STOP_WORDS_OF_ANY: Final = frozenset(_LANGUAGES_OF)
_KNOWN_WORDS: Final = _STOP_WORDS_OF_ANY | ENGLISH_ONLY
"""Without any of these, a text in Latin letters is of no language."""
_LEAST: Final = 2
"""Stop words that a text must have to count as a text of a language;"""
_IN_SHORT: Final = frozenset(("de", "fr", "es", "pt", "it", "nl", "pl", "tr"))
"""Languages of which one stop word is enough in a short text without an English one."""
_IN_SHORT_ORDER: Final = tuple(sorted(_IN_SHORT))
_SHORT: Final = 20
"""Words up to which neighbours cannot be told apart by stop words alone."""
_LONG: Final = 12
"""where it has so many different words and fewer stop words, its language is not known."""


def language(head: str, present: AbstractSet[str]) -> str:
    """The code of the language of a text: `head`, lower case, and its words; UNKNOWN where it has words but is none
    of
    those known here. The most frequent script counts, and the language with the most stop words."""
    size = len(present)
    english = ("the" in present) + ("and" in present) + ("you" in present) + ("that" in present) + ("not" in present)
    if english and english * _SHARE >= size:  # nearly every English text, at the price of five lookups
        return ENGLISH
    english = len(present & ENGLISH_ONLY)
    if english and english * _SHARE >= size:
        return ENGLISH
    if not head.isascii() and _NOT_LATIN().search(head) and (found := _by_script(head)):
        return found
    return _by_words(head, present)


_SURE: Final = 3
"""Stop words that make a text surely one of a language;"""
_SURE_SHARE: Final = 7
"""and of so many words, one at least;"""
_MARGIN: Final = 2
"""and so many more than of any other language."""
_LEAST_LETTERS: Final = 6


def sure_language(head: str, present: AbstractSet[str]) -> str | None:
    """The code of the language that a text is surely in; None where it is short, mixed, code, or like a neighbour's.
    `head` and `present` as of `language`."""
    if not head.isascii() and _NOT_LATIN().search(head):
        code = _by_script(head)
        if code is not None:
            return code if code != UNKNOWN and _letters(head) >= _LEAST_LETTERS else None
    counts = _counts(head, present)
    if only := len(present & ENGLISH_ONLY):  # words of no other language count twice
        counts[ENGLISH] = counts.get(ENGLISH, 0) + only
    ranked = sorted(counts.items(), key=lambda one: -one[1])
    if not ranked:
        return None
    (code, count), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0
    if count < _SURE or count * _SURE_SHARE < len(present) or count - second < _MARGIN:
        return None
    return code


def may_have_language(head: str, present: AbstractSet[str]) -> bool:
    """Whether `sure_language` may find any: a look before its work."""
    return not head.isascii() or not present.isdisjoint(_KNOWN_WORDS)


def _letters(head: str) -> int:
    return sum(map(str.isalpha, head[:100]))


def script_language(head: str) -> str | None:
    """The code of the language of a text (lower case) in another script, where it has no Latin letter at all: then its
    words need not be parted. None leaves it to `language`."""
    return None if head.isascii() or _LATIN().search(head) else _by_script(head)


def _by_script(head: str) -> str | None:
    head = head[:_SCRIPT_SEEN]
    found = _NOT_LATIN().search(head)
    if found is None:
        return None
    counts: dict[str, int] = {}
    first = next((code for code, runs in _SCRIPTS if runs().match(head, found.start())), None)
    for code, runs in _SCRIPTS:
        # The script of the first letter is nearly always that of the whole, and the others need not be counted.
        if code == first or {code, first} == {"ja", "zh"}:
            counts[code] = _length(runs(), head)
    if counts.get("ja"):
        counts["ja"] += counts["zh"]
    if not counts or max(counts.values()) * 2 <= len(head):
        counts = {code: _length(runs(), head) for code, runs in _SCRIPTS}
        if counts["ja"]:
            counts["ja"] += counts["zh"]
    code, count = max(counts.items(), key=lambda one: one[1])
    if count * 4 < len(head.replace(" ", "")):
        return None
    others = _OTHERS.get(code)
    return UNKNOWN if others is not None and len(others().findall(head)) >= _OTHERS_LEAST else code


def _length(runs: re.Pattern[str], head: str) -> int:
    """Letters of all runs."""
    return sum(map(len, runs.findall(head)))


def _counts(head: str, present: AbstractSet[str]) -> dict[str, int]:
    # Most words of a text are no stop words, and each look-up would cost.
    known = present & _STOP_WORDS_OF_ANY
    counts: dict[str, int] = Counter(chain.from_iterable(map(_LANGUAGES_OF.__getitem__, known))) if known else {}
    if not head.isascii():
        special = _ANY_LETTERS.intersection(head)
        for code, weight, letters, groups in _LETTERS:
            found = len(special & letters) if special else 0
            for group in groups:
                found += group in head
            if found:
                counts[code] = counts.get(code, 0) + weight * found
    return counts


def _only_english(code: str, present: AbstractSet[str]) -> int:
    """How many English stop words a text has that are none of the language of `code`: "me", "a" and "in" are of"
    " many."""
    languages = (_LANGUAGES_OF[word] for word in present & _STOP_WORDS_OF_ANY)
    return sum(ENGLISH in one and code not in one for one in languages)


def rivals(head: str, present: AbstractSet[str], code: str) -> tuple[str, ...]:
    """The other languages that a short text in Latin letters may as well be in: as many stop words, or one fewer."""
    if len(present) > _SHORT or code not in _IN_SHORT:
        return ()
    counts = _counts(head, present)
    least = counts.get(code, 0) - 1
    return tuple(one for one in _IN_SHORT_ORDER if one != code and counts.get(one, 0) >= max(least, 1))


def _by_words(head: str, present: AbstractSet[str]) -> str:
    counts = _counts(head, present)
    if not counts:
        return UNKNOWN if len(present) >= _LONG else ENGLISH
    # The order of the table decides between equals, not the order of a set.
    most = max(counts.values())
    code = next(one for one in _STOP_WORDS if counts.get(one) == most)
    if most >= _LEAST:
        sure = most > counts.get(ENGLISH, 0)  # then no need to look at each word again
        return code if sure or most > _only_english(code, present) else ENGLISH
    if len(present) >= _LONG:
        return UNKNOWN
    return code if code in _IN_SHORT and ENGLISH not in counts else ENGLISH
