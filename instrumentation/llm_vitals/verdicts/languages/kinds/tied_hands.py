"""A way to decline in every language (My hands are tied; that is out of my hands).

The hands are the speaker's own: "the mayor's hands are tied" says why somebody else does nothing.
"""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:mir|uns) (?:\w+ ){0,3}?(?:die )?hände gebunden\b|\bmeine hände"
        r" sind\b[^.!?]{0,20}?\bgebunden\b|\b(?:liegt|steht) (?:\w+ )?nicht in (?:meiner|unserer) (?:hand"
        r"|macht)\b|\bnicht in meinen händen\b"
    ),
    "fr": (
        r"\b(?:j'ai|nous avons|on a) (?:\w+ )?les mains liées\b|\bmes mains sont liées\b|\b(?:n'est|est) pas"
        r" (?:entre|dans) (?:mes mains|mes cordes)\b|\bn'est pas en mon pouvoir\b"
    ),
    "es": (
        r"\b(?:tengo|tenemos) (?:\w+ )?las manos atadas\b|\b(?:estoy|estamos) (?:\w+ )?(?:de manos atadas"
        r"|atad[oa]s? de manos)\b|\bno está en mis manos\b|\bmis manos están atadas\b"
    ),
    "pt": (
        r"\b(?:estou|estamos|tô) (?:\w+ )?(?:de|com as) mãos (?:atadas|amarradas)\b|\btenho as mãos atadas\b"
        r"|\bnão está (?:nas|em) minhas mãos\b|\bfoge (?:à|da) minha alçada\b"
    ),
    "it": (r"\b(?:ho|abbiamo) (?:\w+ )?le mani legate\b|\bmie mani sono legate\b|\bnon è nelle mie mani\b"),
    "nl": (
        r"\b(?:mijn|onze) handen (?:zijn|ben)\b[^.!?]{0,20}?\bgebonden\b|\bmijn handen gebonden\b|\bligt"
        r" niet in mijn (?:handen|macht)\b|\bik ben (?:\w+ )?met handen en voeten gebonden\b"
    ),
    "pl": (
        r"\b(?:mam|mamy) (?:\w+ ){0,2}?związane ręce\b|\bręce mam związane\b|\bnie leży w moich rękach\b"
        r"|\bnie (?:jest|leży) w mojej mocy\b"
    ),
    "ru": (
        r"\b(?:у (?:меня|нас)|мне) (?:\w+ ){0,2}?(?:связаны руки|руки связаны)\b|\bруки у (?:меня|нас)"
        r" связаны\b|\bмои руки связаны\b|\bне в моих руках\b|\bне в моей власти\b"
    ),
    "tr": (
        r"\b(?:elim kolum|elimiz kolumuz|ellerim) (?:\w+ )?bağlı\b|\belimden bir şey gelm\w+|\bbenim elimde"
        r" değil\b"
    ),
    "ar": (r"(?:يداي|يدي|يدينا) (?:مكبل|مقيد|مغلول)\w*|ليس (?:الأمر )?بيدي\b"),
    "hi": (r"(?:मेरे|हमारे) हाथ (?:\S+ )?(?:बँधे|बंधे)|मेरे हाथ में नहीं"),
    "zh": (
        r"(?:我|这|实在|恐怕|抱歉)[^.!?]{0,8}?(?:爱莫能助|无能为力)(?=[.,!了]|$)|^\W{0,3}(?:爱莫能助"
        "|无能为力)(?=[.,!]|$)"
    ),
    "ja": ("私の(?:手には負え|手に余|出る幕では|力では(?:どう|いかん))|私には手に負え"),
    "ko": ("(?:제|저의|내) 손을? (?:벗어난|떠난)|(?:제|저희) 손이 묶여|제 손에 달린 일이 아니"),
}
