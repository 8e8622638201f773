"""Turkish. The verb carries the person and the denial."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP, Language, any_of

_I_NOT: Final = (
    r"(?:y?[ae]m[ae]m|m[ae]m|y?[ae]m[ıiuü]yorum|m[ıiuü]yorum|y?[ae]m[ae]yaca[ğg][ıi]m"
    r"|y?[ae]m[ae]yece[ğg]im|m[ae]yaca[ğg][ıi]m|m[ae]yece[ğg]im)\b"
)
"""Ends of "I cannot", "I do not", "I shall not"."""
_WE_CANNOT: Final = r"(?:y?[ae]m[ae]y[ıi]z|y?[ae]m[ıiuü]yoruz|y?[ae]m[ae]yaca[ğg][ıi]z|y?[ae]m[ae]yece[ğg]iz)\b"
"""Ends of "we cannot"."""
_STEMS: Final = any_of(
    r"""
    yardımcı~ol yardım~ed destek~ver destek~ol yap yaz üret oluştur sağla ver sun paylaş yanıtla yanıt~ver cevapla
    cevap~ver karşıla açıkla destekle devam~ed yerine~getir tartış öner anlat hazırla yorum~yap katkı~sağla bahsed
    teşvik~ed yardım~et
    """
)
"""Help, support, do, write, produce, provide, share, answer, explain."""
_CORE: Final = any_of(
    r"yardımcı~ol yardım~ed yanıtla cevapla karşıla açıkla paylaş yerine~getir işleme~al cevap~ver yanıt~ver"
)
"""Help, answer, disclose, comply: what an application declines in its own name."""

LANGUAGE: Final = Language(
    code="tr",
    name="Turkish",
    # Subject, dear ..., here is, of course, gladly.
    drafts=r"\W{0,3}(?:konu:|sayın\b|sevgili\b|işte\b|tabii?\b|elbette\b|memnuniyetle\b)",
    conceding=r"\b(?:eğer|madem)\b[^,;:]*$",
    but=r"[,.;]? ?\b(?:ama|ancak|fakat|yine de|genellikle|bununla birlikte)\b",
    offers=r",? (?:bu konuda|başka|size|sana|isterseniz|istersen|yardımcı olab|lütfen|bunu|intikam\w*|bunun yerine)",
    refusals=(
        ("cannot_help", r"\b" + _STEMS + _I_NOT),
        ("we_cannot_help", r"\b" + _CORE + _WE_CANNOT),
        (  # I have no authority, am not authorised, able.
            "not_allowed",
            r"(?:paylaş|ver|açıkla|yanıtla|yap|yardım)"
            + GAP
            + r"{0,20}?(?:yetkili değilim|yetkim (?:\w+ )?(?:yok|bulunm)"
            r"|iznim (?:\w+ )?(?:yok|bulunm)|izin verilm\w+|yetkim dışında)",
        ),
        (
            "decline",
            (
                r"\bredded(?:iyorum|eceğim|erim)\b|\breddetmek (?:zorunda|durumunda)|m[ae]may[ıi] tercih "
                r"ed(?:erim|iyorum)"
                r"|m[ae]meyi tercih ed(?:erim|iyorum)"
            ),
        ),
        (
            "decline",
            r"m[ae](?:may[ıi]|meyi) tercih ed|(?:yapmamayı|etmemeyi|konuşmamayı|vermemeyi) tercih ed(?:erim|iyorum)",
        ),
        (
            "against_rules",
            r"\b(?:ilkelerim|kurallarım|politikalarım|değerlerim|yönergelerim|prensiplerim|ilkelerimiz|kurallarımız"
            r"|politikalarımız|yönergelerimiz)\w*"
            + GAP
            + r"{0,20}?(?:aykırı|ihlal|ters|çeliş|izin vermiyor|uygun değil|uymuyor)",
        ),
        (
            "limit_of_scope",
            r"\b(?:sadece|yalnızca|ancak)\b"
            + GAP
            + r"{0,60}?\b(?:soru|konu)\w*"
            + GAP
            + r"{0,20}?(?:yanıtl\w+|cevapl\w+"
            r"|yardımcı ol\w+|cevap ver\w+)m\b",
        ),
        (
            "out_of_scope",
            (
                r"\b(?:görev|uzmanlık|yetki|bilgi|çalışma)?\s?(?:alanımın|görevimin|yetkimin|kapsamımın|uzmanlığımın|yeteneklerimin)"
                r" dışında"
            ),
        ),
        (
            "blocked",
            r"\b(?:içerik|mesaj|istek|isteğ|yanıt|talep|taleb)\w*"
            + GAP
            + r"{0,70}?(?:filtre|kural|moderasyon|politika|ihlal"
            r"|aykırı|güvenlik)" + GAP + r"{0,60}?(?:engellen|reddedil|kaldırıl|filtrelen)",
        ),
        (
            "not_appropriate",
            (
                r"\b(?:benim için|yapmam|yazmam|katılmam) (?:\w+ )?(?:doğru|uygun|etik) (?:değil|olmaz)|\brahat "
                r"hissetmiyorum"
            ),
        ),
        (
            "we_do_not_offer",
            r"(?:danışmanlı|tavsiye|öneri)\w*" + GAP + r"{0,15}?(?:sunmuyoruz|vermiyoruz|vermeyiz|sunmayız|yapmıyoruz)",
        ),
        (
            "not_such_deeds",
            r"\bsahte\w*" + GAP + r"{0,15}?(?:yazmam|yapmam|üretmem|hazırlamam|oluşturmam|yazmıyorum|yapmıyorum)\b",
        ),
        (
            "count_me_out",
            (
                r"\b(?:bu işte|bunda|burada|ben) yokum\b|\b(?:bu işe|buna) (?:karışmam|"
                r"karışmıyorum|katılmam|katılmıyorum)\b"
            ),
        ),
        (
            "limit_of_scope",
            r"\b(?:sadece|yalnızca)\b"
            + GAP
            + r"{0,60}?\b(?:soru|konu)\w*"
            + GAP
            + r"{0,15}?(?:ilgilen\w+|bakıyor\w*|bakar\w*|(?:yanıt|cevap) (?:ver\w+))m\b",
        ),
    ),
    unables=(
        (
            "no_access",
            r"\b(?:erişimim|erişim iznim|bilgim|verim|imkanım|imkânım|erişim yetkim)\b "
            + GAP
            + r"{0,15}?(?:yok|bulunmuyor|bulunmamakta)"
            r"|\b(?:bilgiye|erişime|veriye) sahip değilim",
        ),
        (
            "cannot_look_up",
            r"(?<!neden )(?<!gerek )\b(?:aç|gör|eriş|bul|kontrol ed|doğrula|tahmin ed|oku|duy|sorgula|göremi|ara)"
            + _I_NOT,
        ),
        (
            "not_found",
            r"(?:sipariş|kayıt|kayd|bilgi|sonuç|rezervasyon|müşteri|ödeme|fatura|işlem)\w*"
            + GAP
            + r"{0,30}?(?:bulamadım|bulamadık|bulunamadı"
            r"|bulamıyorum)",
        ),
        ("not_known", r"\bbilmiyorum\b(?! (?:nasıl|neden))|\bbilgi sahibi değilim\b"),
        (
            "not_in_the_text",
            r"\b(?:metin|belge|sözleşme|makale|kaynak|bağlam)\w*"
            + GAP
            + r"{0,60}?(?:belirtilm|yer alm|geçm|bahsedilm|yazm)"
            r"(?:iyor|ıyor|emiş|amış|em|am)|\b(?:metinde|belgede)\b" + GAP + r"{0,40}?\bbilgi yok\b",
        ),
        (
            "not_in_the_text",
            r"\b(?:kılavuz|broşür|rapor|tablo|dosya|yönetmelik|rehber)\w*(?! göre)"
            + GAP
            + (
                r"{0,45}?(?:bilgi yok|yok\b|yazmıyor|geçmiyor|belirtilmemiş|belirtilmiyor|"
                r"bahsedilmiyor|yer almıyor|söylemiyor)"
            ),
        ),
        (
            "nothing_attached",
            r"\b(?:ek|görsel|resim|dosya|fotoğraf|belge)\w*"
            + GAP
            + r"{0,15}?(?:göremiyorum|göremedim|bulamadım|görünmüyor)\b",
        ),
    ),
)
