"""An answer in another unit than the one that was asked for: "in kilograms" and "9.9 pounds"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction

_MOST: Final = 40
"""Words of an answer past which it may say more than the figure."""
_QUESTION: Final = 300
FAMILIES: Final = (
    {
        "kilometres": "kilomet(?:re|er)s?|kilometern?|kilom[eèé]tres?|kil[oó]metros?|quil[oóô]metros?|chilometri"
        "|kilometr\\w*|километр\\w*|km",
        "metres": "met(?:re|er)s?|metern|m[eè]tres?|metros?|metri|metr\\w*|метр\\w*|m",
        "centimetres": "centimet(?:re|er)s?|zentimetern?|centim[eè]tres?|cent[ií]metros?|centimetri|centymetr\\w*"
        "|сантиметр\\w*|cm",
        "miles": "miles?|meilen?|milles?|millas?|milhas?|miglia|mile|mijl\\w*|мил[ьяи]\\w*",
        "feet": "feet|foot|fu(?:ß|ss)|pieds?|pies|pés|piedi|voet|ft",
        "inches": "inch(?:es)?|zoll|pouces?|pulgadas?|polegadas?|pollici",
        "yards": "yards?",
    },
    {
        "kilograms": "kilogram(?:me)?s?|kilogramm|kilos?|quilogramas?|quilos?|chilogrammi|chili|kilogram\\w*"
        "|килограмм\\w*|kg",
        "grams": "gram(?:me)?s?|gramm|gramos?|gramas?|grammi|gram\\w*|грамм\\w*|g",
        "pounds of weight": "pounds?|lbs?|pfund|livres|libras|libbre|funt\\w*|фунт\\w*",
        "ounces": "ounces?|oz|unzen|onces|onzas|onças|once",
        "tonnes": "tonnes?|tons|tonnen?|toneladas?|tonnellate",
    },
    {
        "litres": "lit(?:re|er)s?|litern?|litros?|litri|litr\\w*|литр\\w*|l",
        "gallons": "gallons?|gallonen|galones|galões|galloni",
        "pints": "pints?",
        "millilitres": "millilit(?:re|er)s?|ml",
    },
    {
        "Celsius": "celsius|centigrade|°\\s?c|цельси\\w*",
        "Fahrenheit": "fahrenheit|°\\s?f|фаренгейт\\w*",
        "Kelvin": "kelvin",
    },
    {
        "seconds": "seconds?|sekunden?|secondes?|segundos?|secondi|sekund\\w*|секунд\\w*",
        "minutes": "minutes?|minuten?|minutos?|minuti|minut\\w*|минут\\w*|mins?",
        "hours": "hours?|stunden?|heures?|horas?|or[ea]|uur|uren|godzin\\w*|час\\w*",
        "days": "days?|tagen?|jours?|d[ií]as?|giorni|dagen|dni|дн\\w*",
        "weeks": "weeks?|wochen?|semaines?|semanas?|settimane|weken|tygodni\\w*|недел\\w*",
    },
    {
        "euros": "euros?|eur|€|евро",
        "dollars": "dollars?|usd|\\$|d[oó]lares|dollari|долл\\w*",
        "pounds": "pounds?|gbp|£|pfund|livres|libras|sterline|фунт\\w*",
        "yen": "yen|jpy|¥",
        "francs": "francs?|chf|franken",
    },
)
"""Units that measure the same, by their English name: their words in some languages, as a pattern. A speaker adds
words to the pattern of a unit."""
_DIGIT: Final = re.compile(r"\d")
_PREPOSITION: Final = re.compile("[ \n](?:in|to|into|en|em|w|\u0432|zu|\u00e0|a) |^(?:In|En|Em|W|\u0412|\u00c0) ")
"""What stands before a unit that is asked for, or a question that begins so."""
_REQUESTED: Final = (
    r"(?<!\w)(?:in|to|into|en|em|w|\u0432|\u00e0)\s(?:(?:degrees?|grad|degr\u00e9s?|grados?|graus?|gradi|us|whole"
    r"|the)\s)?"
    r"(?P<unit>{})\s*(?=$|[?.!,;)])"
)


def other_unit(view: AnswerView) -> Deduction | None:
    """The deduction for a brief answer whose figures all have another unit of the same kind than was asked for."""
    question = view.question
    if len(question) > _QUESTION or len(view.words) > _MOST:
        return None
    # Looks that cost little come first.
    if not _DIGIT.search(view.text) or not _PREPOSITION.search(question):
        return None
    for family in range(len(FAMILIES)):
        requested, units = _patterns(family)
        match = requested.search(question)
        if match is None:
            continue
        wanted = next(name for name, (name_of, _) in units.items() if name_of.fullmatch(match["unit"]))
        if units[wanted][1].search(view.text):
            return None
        for name, (_, figure) in units.items():
            if name != wanted and (there := figure.search(view.text)) is not None:
                return deduction(
                    semconv.DEDUCTED_OTHER_UNIT, f"asked for {wanted}, there is \u201c{there[0].strip()}\u201d"
                )
        return None
    return None


@cache
def _patterns(family: int) -> tuple[re.Pattern[str], dict[str, tuple[re.Pattern[str], re.Pattern[str]]]]:
    """How a question asks for a unit of a family, and for each unit its name alone and a figure with it."""
    words = FAMILIES[family]
    requested = re.compile(_REQUESTED.format("|".join(words.values())), re.IGNORECASE)
    return requested, {
        name: (
            re.compile(f"(?:{pattern})", re.IGNORECASE),
            re.compile(
                rf"\d\s?(?:(?:degrees?|grad|degr\u00e9s?|grados?|graus?|gradi)\s)?(?:{pattern})(?!\w)"
                rf"|(?:{pattern})\s?\d"
                if any(sign in pattern for sign in "$\u20ac\u00a3\u00a5")
                else rf"\d[\d.,]*[\s-]?(?:(?:degrees?|grad|degr\u00e9s?|grados?|graus?|gradi)\s)?(?:{pattern})(?!\w)",
                re.IGNORECASE,
            ),
        )
        for name, pattern in words.items()
    }
