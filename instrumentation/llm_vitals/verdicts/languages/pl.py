"""Polish."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP, Language, any_of

_VERBS: Final = any_of(
    r"""
pom[óo]c pomagać wesprzeć wspierać odpowied\w+ odpowiadać udziel\w+ udostępni\w+ podać podawać ujawni\w+ komentować
skomentować wypowiadać wypowiedzieć omawiać rozmawiać dyskutować dostarcz\w+ tworzyć stworzyć powtarzać powtórzyć
    przetłumaczyć tłumaczyć zmieniać generować
    wygenerować napisać pisać przygotować zrealizować realizować spełni\w+ wykonać wykonywać kontynuować uczestniczyć
    brać~udziału popierać zaoferować doradzać wyjaśni\w+ opisać opisywać przekaz\w+ dzielić zrobić(?=[.,!]|$) obsłużyć
    """
)
"""Help, answer, give, disclose, write, make, take part."""
_CORE: Final = any_of(
    r"pom[óo]c odpowied\w+ udziel\w+ udostępni\w+ ujawni\w+ komentować zrealizować realizować spełni\w+ podać podawać"
    r" przekaz\w+"
)
"""Help, answer, disclose, comply: what an application declines in its own name."""
_CANNOT: Final = (
    r"\bnie (?:mogę|będę|potrafię|chcę|chciał(?:bym|abym)|zamierzam|wolno mi|powin(?:ienem|nam)|jestem (?:\w+ "
    r")?(?:w stanie"
    r"|upoważnion\w+ do|uprawnion\w+ do|gotow\w+|skłonn\w+|zaprogramowan\w+)|mam (?:prawa|uprawnień|możliwości"
    r"|zamiaru))"
)
"""I cannot, shall not, do not want to, am not able or authorised to."""
_I_SHALL: Final = any_of(
    "pomogę zrobię(?=[.,!]) napiszę odpowiem udostępnię stworzę wygeneruję udzielę ujawnię spełnię opiszę dostarczę"
    " wyjaśnię tworzę~(?:treści|takich|materiał) udzielam generuję odpowiadam piszę udostępniam ujawniamy udostępniamy"
    " udzielamy popieram komentuję"
)
"""I shall not and do not help, write, answer."""
_RULES: Final = any_of(
    "zasad\\w* wytyczn\\w+ regulamin\\w* polity\\w+ wartości\\w* standard\\w* program\\w* warunk\\w+ reguł\\w*"
)

LANGUAGE: Final = Language(
    code="pl",
    name="Polish",
    # Subject, dear ..., here is, of course, gladly.
    drafts=r"\W{0,3}(?:temat:|szanown\w+|drog[ia]\b|oto\b|jasne\b|oczywiście\b|chętnie\b|proszę bardzo)",
    conceding=r"\b(?:chociaż|choć|mimo że|jeśli|gdy|kiedy|ponieważ|bo|że)\b[^,;:]*$",
    but=r"[,.;] ?(?:ale|jednak|natomiast|lecz|zwykle|ogólnie|oto)\b",
    offers=(
        r",? (?:też|także|również|mogę|chętnie|jeśli|nie |może(?:sz| pan| pani) (?:skontaktować|zwrócić)"
        r"|proszę|w \w+)"
    ),
    refusals=(
        (
            "cannot_help",
            _CANNOT + GAP + r"{0,60}?\b" + _VERBS,
        ),
        (
            "we_cannot_help",
            r"\bnie (?:możemy|będziemy|wolno nam)\b" + GAP + r"{0,50}?\b" + _CORE,
        ),
        ("will_not", r"\bnie (?:\w+ )?" + _I_SHALL + r"\b"),
        ("will_not", r"\b(?:nie|w \w+ nie) pomogę\b"),
        ("cannot_help", r"\b(?:w tym|z tym|w czymś takim) nie (?:mogę|pomogę)"),
        (
            "decline",
            r"\bodmawiam\b|\bmuszę " + GAP + r"{0,20}?odm[óo]wić\b|\b(?:wolał(?:bym|abym)|wolę) (?:\w+ )?nie\b",
        ),
        (
            "against_rules",
            r"\b(?:sprzeczn\w+ z|narusza\w*|niezgodn\w+ z|wbrew) (?:moim|moje|moich|naszym|nasze|naszych|moimi"
            r"|naszymi|nasz"
            r"|mój) (?:\w+ )?" + _RULES + r"|\b(?:moje|nasze) (?:\w+ )?" + _RULES + r" (?:nie pozwalają|zabraniają)",
        ),
        (
            "limit_of_scope",
            r"\b(?:mogę (?:\w+ )?|odpowiadam|pomagam|odpowiadać)"
            + GAP
            + r"{0,20}?\b(?:tylko|wyłącznie|jedynie)\b"
            + GAP
            + r"{0,30}?(?:pyta|temat|spraw)",
        ),
        (
            "out_of_scope",
            (
                r"\b(?:wykracza|jest|leży) poza (?:mój |moje |zakres )?(?:\w+ ){0,2}?(?:zakres|kompetencj"
                r"|możliwoś|obszar"
                r"|mo[ij])"
            ),
        ),
        (
            "blocked",
            r"\b(?:treść|treści|wiadomość|prośba|żądanie|odpowiedź|zapytanie)\b"
            + GAP
            + r"{0,40}?(?:zablokowan|odrzucon"
            r"|usunięt|odfiltrowan)\w+" + GAP + r"{0,70}?(?:filtr|zasad|moderac|polity|narusza|regulamin|bezpiecze)",
        ),
        (
            "not_appropriate",
            r"\bnie czuję się komfortowo|\bnie (?:jest|byłoby) (?:właściwe|stosowne|etyczne)"
            + GAP
            + r"{0,20}?\b(?:abym|bym"
            r"|z mojej strony)\b",
        ),
        (
            "we_do_not_offer",
            r"\bnie (?:oferujemy|udzielamy|świadczymy|prowadzimy)\b"
            + GAP
            + r"{0,25}?(?:porad|doradztw|konsultacj|rekomendacj)",
        ),
        (
            "not_such_deeds",
            (
                r"\bnie (?:fałszuję|podrabiam|hakuję|grożę|oczerniam)\b|\bnie (?:piszę|tworzę|robię|"
                r"publikuję|wymyślam)\b"
            )
            + GAP
            + r"{0,15}?fałszyw",
        ),
        (
            "count_me_out",
            (
                r"(?:^|[.!?,] )(?:to )?beze mnie(?=[.,!:;]|$)|\bnie licz(?:cie)? na mnie\b|"
                r"\bna mnie nie licz(?:cie)?\b"
            ),
        ),
        (
            "limit_of_scope",
            r"\b(?:zajmuję się|obsługuję|rozmawiam|odpowiadam)\b"
            + GAP
            + r"{0,15}?\b(?:tylko|wyłącznie|jedynie)\b"
            + GAP
            + r"{0,25}?(?:pyta|temat|spraw)",
        ),
    ),
    unables=(
        (
            "no_access",
            r"\bnie (?:mam|posiadam|dysponuję)\b" + GAP + r"{0,40}?\b(?:dostępu|informacj\w+|danych|wiedzy|możliwości)",
        ),
        (
            "cannot_look_up",
            r"\bnie (?:mogę|potrafię|jestem w stanie)\b"
            + GAP
            + r"{0,30}?\b(?:otworzyć|zobaczyć|sprawdzić|znaleźć|przeglądać"
            r"|przewidzieć|odczytać|przeczytać|zweryfikować|powiedzieć|usłyszeć|zarezerwować|zadzwonić"
            r"|potwierdzić|wyświetlić)",
        ),
        (
            "not_found",
            r"\bnie (?:znalazł\w*|znajduję|znaleziono|udało (?:mi )?się znaleźć)\b"
            + GAP
            + r"{0,20}?(?:zamówieni|informacj"
            r"|rezerwacj|żadn|wynik|danych|klient)",
        ),
        (
            "not_known",
            r"\bnie wiem\b(?!,? (?:jak|dlaczego|czy|kto|co|gdzie|ile))|\bnie znam\b|\bnie jest mi wiadomo",
        ),
        (
            "not_in_the_text",
            r"\b(?:tekst|tekście|dokument\w*|umow\w+|artyku\w+|źródł\w+|kontekst\w*)\b"
            + GAP
            + r"{0,60}?\bnie (?:ma|podaje"
            r"|wspomina|zawiera|wskazuje|określa|mówi|podano|wskazano|wspomniano|określono)",
        ),
        (
            "not_in_the_text",
            (r"\b(?:instrukcj\w+|ulot\w+|podręcznik\w*|raport\w*|tabel\w+|broszur\w+|plik\w*|" r"regulamin\w*)\b")
            + GAP
            + (r"{0,25}?\b(?:nie ma|nic nie|nie (?:mówi|wspomina|podaje|zawiera|określa)|" r"nie znajduje)"),
        ),
        (
            "nothing_attached",
            r"\bnie (?:widzę|znajduję)\b" + GAP + r"{0,20}?(?:zdjęci|obraz|plik|załącznik|dokument|zrzut|link)",
        ),
    ),
)
