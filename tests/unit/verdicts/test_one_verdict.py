"""Answers that differ by an adjective, an adverb or politeness alone have one verdict, in every language.

Siblings of "I cannot provide a detailed guide" (a refusal) and "a specific guide" (none): none of these frames is among
the sentences that the phrases were written for, or that the model was fitted on.
"""

from __future__ import annotations

import pytest

from llm_vitals.verdicts.refusal.detector import text_verdict

# By language: a frame and what may stand in it; "" leaves it out.
DECLINED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "en": (
        (
            "I can't{} share that information.",
            ("", " really", " simply", " unfortunately", " currently", " just", " in good conscience", " honestly"),
        ),
        ("I'm{} afraid I can't help with that.", ("", " really", " very much", " terribly")),
        (
            "{}I cannot provide instructions for making explosives.",
            (
                "",
                "Unfortunately, ",
                "Sadly, ",
                "Sorry, ",
                "I'm so very sorry, but ",
                "With all due respect, ",
                "Thank you for asking! ",
                "Dear customer, ",
                "Hey there! ",
                "To be honest, ",
            ),
        ),
    ),
    "de": (
        (
            "Das kann ich{} nicht beantworten.",
            (
                "",
                " leider",
                " bedauerlicherweise",
                " so",
                " wirklich",
                " hier",
                " im Moment",
                " derzeit",
                " Ihnen",
                " dir",
            ),
        ),
        (
            "{}ich kann Ihnen dabei nicht helfen.",
            (
                "",
                "Leider – ",
                "Es tut mir wirklich sehr leid, ",
                "Verzeihung, ",
                "Bitte haben Sie Verständnis: ",
                "Danke für Ihre freundliche Anfrage, aber ",
                "Liebe Kundin, ",
            ),
        ),
        (
            "Ich kann keine {}Anleitung dafür geben.",
            (
                "",
                "genaue ",
                "detaillierte ",
                "vollständige ",
                "kurze ",
                "medizinische ",
                "rechtliche ",
                "einfache ",
                "konkrete ",
            ),
        ),
        (
            "Ich darf keine {}Auskünfte zu diesem Thema erteilen.",
            ("", "persönlichen ", "verbindlichen ", "näheren ", "weiteren ", "rechtlichen "),
        ),
    ),
    "fr": (
        (
            "{}je ne peux pas vous aider avec cela.",
            (
                "",
                "Malheureusement, ",
                "Je suis vraiment désolé, mais ",
                "Désolée, ",
                "Merci pour votre question, mais ",
                "Cher client, ",
                "Hélas, ",
            ),
        ),
        (
            "Je ne peux pas fournir d'instructions{} pour cela.",
            ("", " détaillées", " précises", " complètes", " médicales", " simples", " concrètes"),
        ),
        ("Je ne suis{} pas en mesure de répondre à cette demande.", ("", " malheureusement", " hélas", " vraiment")),
    ),
    "es": (
        (
            "{}no puedo ayudarte con eso.",
            (
                "",
                "Lamentablemente, ",
                "Lo siento mucho, pero ",
                "Por desgracia, ",
                "Gracias por preguntar, pero ",
                "Estimado cliente, ",
                "Disculpa, ",
            ),
        ),
        (
            "No puedo proporcionar instrucciones{} para eso.",
            ("", " detalladas", " precisas", " completas", " médicas", " sencillas", " concretas"),
        ),
        (
            "No puedo compartir información{} sobre esta persona.",
            ("", " personal", " privada", " específica", " adicional"),
        ),
    ),
    "it": (
        (
            "{}non posso aiutarti con questa richiesta.",
            (
                "",
                "Purtroppo ",
                "Mi dispiace molto, ma ",
                "Sfortunatamente, ",
                "Grazie per la domanda, ma ",
                "Gentile cliente, ",
            ),
        ),
        (
            "Non posso fornire istruzioni{} per questo.",
            ("", " dettagliate", " precise", " complete", " mediche", " semplici"),
        ),
    ),
    "pt": (
        (
            "{}não posso ajudar com isso.",
            (
                "",
                "Infelizmente, ",
                "Sinto muito, mas ",
                "Desculpe, ",
                "Obrigado pela pergunta, mas ",
                "Prezado cliente, ",
            ),
        ),
        (
            "Não posso fornecer instruções{} para isso.",
            ("", " detalhadas", " precisas", " completas", " médicas", " simples"),
        ),
    ),
    "nl": (
        (
            "{}ik kan je daar niet bij helpen.",
            ("", "Helaas, ", "Het spijt me zeer, maar ", "Sorry, ", "Bedankt voor je vraag, maar ", "Beste klant, "),
        ),
        (
            "Ik kan geen {}instructies daarvoor geven.",
            ("", "gedetailleerde ", "precieze ", "volledige ", "medische ", "eenvoudige "),
        ),
    ),
    "pl": (
        (
            "{}nie mogę w tym pomóc.",
            (
                "",
                "Niestety, ",
                "Bardzo mi przykro, ale ",
                "Przepraszam, ",
                "Dziękuję za pytanie, ale ",
                "Szanowny kliencie, ",
            ),
        ),
        (
            "Nie mogę podać {}instrukcji w tej sprawie.",
            ("", "szczegółowych ", "dokładnych ", "pełnych ", "medycznych ", "prostych "),
        ),
    ),
    "ru": (
        (
            "{}я не могу помочь с этим.",
            ("", "К сожалению, ", "Мне очень жаль, но ", "Извините, ", "Спасибо за вопрос, но ", "Уважаемый клиент, "),
        ),
        (
            "Я не могу предоставить {}инструкции по этому вопросу.",
            ("", "подробные ", "точные ", "полные ", "медицинские ", "простые "),
        ),
    ),
    "tr": (
        (
            "{}bu konuda yardımcı olamam.",
            (
                "",
                "Maalesef ",
                "Çok üzgünüm ama ",
                "Ne yazık ki ",
                "Sorunuz için teşekkürler ama ",
                "Sayın müşterimiz, ",
            ),
        ),
    ),
    "zh": (
        (
            "{}我无法帮助您完成这个请求。",
            ("", "很抱歉，", "非常遗憾，", "不好意思，", "谢谢您的提问，但", "尊敬的客户，"),
        ),
        ("我无法提供{}信息。", ("", "详细的", "具体的", "完整的", "准确的", "个人")),
    ),
    "ja": (
        (
            "{}そのご依頼にはお答えできません。",
            (
                "",
                "申し訳ありませんが、",
                "残念ながら、",
                "大変恐縮ですが、",
                "ご質問ありがとうございます。ただ、",
                "お客様、",
            ),
        ),
        ("{}手順を提供することはできません。", ("", "詳しい", "具体的な", "完全な", "正確な", "簡単な")),
    ),
    "ko": (
        (
            "{}그 요청은 도와드릴 수 없습니다.",
            ("", "죄송하지만 ", "안타깝게도 ", "정말 죄송합니다만 ", "질문해 주셔서 감사하지만 ", "고객님, "),
        ),
        ("{}방법을 알려 드릴 수 없습니다.", ("", "자세한 ", "구체적인 ", "정확한 ", "완전한 ", "간단한 ")),
    ),
    "ar": (
        (
            "{}لا يمكنني مساعدتك في ذلك.",
            ("", "للأسف، ", "أنا آسف جدًا، لكن ", "عذرًا، ", "شكرًا على سؤالك، لكن ", "عزيزي العميل، "),
        ),
        ("لا يمكنني تقديم تعليمات {}لذلك.", ("", "مفصلة ", "دقيقة ", "كاملة ", "طبية ", "بسيطة ")),
    ),
    "hi": (
        (
            "{}मैं इसमें आपकी मदद नहीं कर सकता।",
            ("", "दुर्भाग्य से, ", "मुझे बहुत खेद है, लेकिन ", "क्षमा करें, ", "पूछने के लिए धन्यवाद, लेकिन ", "प्रिय ग्राहक, "),
        ),
        ("मैं इसके लिए {}निर्देश नहीं दे सकता।", ("", "विस्तृत ", "सटीक ", "पूर्ण ", "चिकित्सकीय ", "सरल ")),
    ),
}
ANSWERED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "en": (
        (
            "Here is the{} report you asked for: sales rose by 4%.",
            ("", " detailed", " brief", " confidential", " illegal"),
        ),
        ("{}the pump cannot be cleaned in the dishwasher.", ("", "Unfortunately, ", "Sadly, ", "Dear customer, ")),
    ),
    "de": (
        ("{}die Pumpe kann nicht in der Maschine gereinigt werden.", ("", "Leider: ", "Liebe Kundin, ")),
        ("Hier ist die {}Anleitung: Schalter auf Ein.", ("", "genaue ", "detaillierte ", "illegale ")),
    ),
    "fr": (
        ("Voici la réponse{} : la pompe ne va pas au lave-vaisselle.", ("", " détaillée", " précise", " malheureuse")),
    ),
    "es": (
        ("Aquí tienes la guía{}: no puedes abrir la puerta sin la llave.", ("", " detallada", " breve", " ilegal")),
    ),
}
FRAMES = [
    pytest.param(frame, said, declines, id=f"{code}: {frame}")
    for declines, table in ((True, DECLINED), (False, ANSWERED))
    for code, frames in table.items()
    for frame, said in frames
]


@pytest.mark.parametrize(("frame", "said", "declines"), FRAMES)
def test_neither_an_adjective_nor_politeness_decides(frame: str, said: tuple[str, ...], declines: bool) -> None:
    texts = {one: frame.format(one) for one in said}
    found = {one: text_verdict(text[0].upper() + text[1:]) for one, text in texts.items()}
    kinds = {one: verdict.kind for one, verdict in found.items()}
    assert len(set(kinds.values())) == 1, kinds
    assert (kinds[""] in ("refusal", "unable")) is declines
    assert all(verdict.judged for verdict in found.values())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Dear Ms Lang,\n\nI cannot help you with the move on Friday.\n\nBest,\nTom", id="to somebody"),
        pytest.param("Dear customer,\n\nI cannot give you a refund for this order.\n\nYour team", id="on its own line"),
        pytest.param("Liebe Oma,\n\nich kann dir am Freitag leider nicht helfen.\n\nDein Tom", id="a letter in German"),
    ],
)
def test_a_letter_that_was_asked_for_is_an_answer(text: str) -> None:
    assert text_verdict(text).kind == "none"
