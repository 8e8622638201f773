"""How people ask for a form, in sixteen languages: words for numbers, limits, units, languages, yes and no.

The tables are read by `verdicts/deductions/requested_form.py`. All of it is lower case; a speaker adds words to the
line of their language, in its natural spelling.
"""

from __future__ import annotations

from typing import Final

_NUMBERS: Final = """
one a~single single ein eine einem einen einer une un una uno um uma één jeden jednym jednego jedno один одном bir 一 한
two zwei deux dos dois duas due twee dwa dwie dwoma два две двух iki 二 两 두
three drei trois tres três tre drie trzy три трех üç 三 세
four vier quatre cuatro quatro quattro cztery четыре dört 四 네
five fünf cinq cinco cinque vijf pięć пять beş 五 다섯
six sechs seis sei zes sześć шесть altı 六
seven sieben sept siete sete sette zeven siedem семь yedi 七
eight acht huit ocho oito otto osiem восемь sekiz 八
nine neun neuf nueve nove negen dziewięć девять dokuz 九
ten zehn dix diez dez dieci tien dziesięć десять on 十 열
"""
NUMBERS: Final = {
    word.replace("~", " "): value for value, line in enumerate(_NUMBERS.split("\n")[1:-1], 1) for word in line.split()
} | {"eleven": 11, "twelve": 12, "dozen": 12, "fifteen": 15, "twenty": 20, "zwanzig": 20, "fifty": 50, "hundred": 100}
"""Words of numbers; 几, some, a few are none."""

SENTENCES: Final = """
sentence sentences satz sätze sätzen phrase phrases oración oraciones frase frases frasi zin zinnen zdanie zdania zdań
zdaniu zdaniem zdaniach предложение предложения предложений предложении предложением предложениях cümle cümlede
cümleyle جملة वाक्य वाक्यों 句话 句 文 문장 문장으로
"""
"""Units in which the length of an answer is asked for: sentences,"""
WORDS: Final = """
word words wort wörter wörtern mot mots palabra palabras palavra palavras parola parole woord woorden słowo słowa słów
słowach слово слова слов словом словах kelime kelimeyle kelimeden كلمة كلمات शब्द शब्दों 词 단어
"""
"""words,"""
CHARACTERS: Final = (
    "character characters zeichen caractères caracteres caratteri tekens znaków символов 个字 字 文字 글자 자"
)
"""characters."""
AT_MOST: Final = (
    "at~most|no~more~than|not~more~than|no~longer~than|up~to|under|less~than|fewer~than|within|max(?:imum|imal)?\\.?(?:~of)?|below"
    "|höchstens|nicht~mehr~als|weniger~als|unter|bis~zu"
    "|au~(?:plus|maximum)|moins~de|pas~plus~de|maximum"
    "|como~máximo|no~más~de|menos~de|máximo(?:~de)?|hasta"
    "|no~máximo|até|não~mais~(?:de|que)"
    "|al~massimo|massimo|meno~di|non~più~di"
    "|hoogstens|ten~hoogste|maximaal|niet~meer~dan|minder~dan"
    "|maksymalnie|najwyżej|nie~więcej~niż|do"
    "|не~более|не~больше|максимум|до"
    "|en~fazla|不超过|最多|控制在|최대|لا~يزيد~عن|अधिकतम"
)
"""Before a number: a limit;"""
AT_MOST_AFTER: Final = (
    "or~(?:less|fewer)|max(?:imum)?|oder~weniger|ou~moins|o~menos|ou~menos|o~meno|of~minder|以内|以下|以內|이내|이하"
)
"""after the unit: the same."""
AT_LEAST: Final = (
    "at~least|no~(?:less|fewer)~than|minimum(?:~of)?|more~than|over|mindestens|wenigstens|au~moins|minimum"
    "|al~menos|como~mínimo|más~de|pelo~menos|no~mínimo|almeno|minstens|ten~minste|co~najmniej|не~менее|минимум|en~az|至少|不少于"
)
"""Before a number: the least."""

LANGUAGES: Final = {
    "en": "english englisch anglais inglés inglês inglese engels angielsku"
    " английском ingilizce 英文 英语 英語 영어 الإنجليزية अंग्रेजी",
    "de": "german deutsch allemand alemán alemão tedesco duits niemiecku немецком almanca 德文 德语 ドイツ語 독일어",
    "fr": "french französisch français francés francês francese frans"
    " francusku французском fransızca 法文 法语 フランス語 프랑스어",
    "es": "spanish spanisch espagnol español castellano espanhol spagnolo"
    " spaans hiszpańsku испанском ispanyolca 西班牙语 スペイン語 스페인어",
    "pt": "portuguese portugiesisch portugais portugués português portoghese portugees portugalsku португальском",
    "it": "italian italienisch italien italiano italiaans włosku итальянском italyanca 意大利语 イタリア語 이탈리아어",
    "nl": "dutch niederländisch néerlandais neerlandés holandês olandese nederlands holendersku",
    "pl": "polish polnisch polonais polaco polonês polacco pools polsku польском lehçe",
    "ru": "russian russisch russe ruso russo rosyjsku русском rusça 俄语 ロシア語 러시아어",
    "tr": "turkish türkisch turc turco turks turecku турецком türkçe",
    "ar": "arabic arabisch arabe árabe arabo arabsku арабском arapça العربية",
    "hi": "hindi हिंदी हिन्दी",
    "zh": "chinese mandarin chinesisch chinois chino chinês cinese"
    " chinees chińsku китайском çince 中文 汉语 中国語 중국어",
    "ja": "japanese japanisch japonais japonés japonês giapponese japans"
    " japońsku японском japonca 日语 日文 日本語 일본어",
    "ko": "korean koreanisch coréen coreano koreaans koreańsku корейском korece 韩语 韓国語 한국어",
}
"""Code to what the language is called."""
INTO: Final = "in|into|to|auf|ins|en|em|a~l'|al|para|para~o|in~het|naar|po|na|на|用|成|以|譯成|翻译成|翻译为"
"""Before the name of a language: that the answer is to be in it."""

YES_NO: Final = {
    "yes no": "yes~or~no|yes/no|yes~/~no|yes~or~a~no|a~yes~or",
    "true false": "true~or~false|true/false",
    "ja nein": "ja~oder~nein|ja/nein",
    "oui non": "oui~ou~non|oui/non",
    "sí si no": "sí~o~no|sí/no",
    "sim não": "sim~ou~não|sim/não",
    "sì no": "sì~o~no|sì/no",
    "ja nee": "ja~of~nee|ja/nee",
    "tak nie": "tak~lub~nie|tak~czy~nie|tak/nie",
    "да нет": "да~или~нет|да/нет",
    "evet hayır": "evet~veya~hayır|evet~ya~da~hayır|evet/hayır",
    "是 否 不": "是或否|是还是否|是/否",
    "はい いいえ": "はいかいいえ|はい/いいえ",
}
"""The answers, and how a question asks for one of them."""

TALKS_ABOUT: Final = """
how what why when which where who is are does do did should was explain describe discuss compare tell~me~about can~i
could~i wie was warum welche erklär erkläre comment pourquoi quel quelle explique cómo qué por~qué como o~que por~que
come cosa perché spiega hoe wat waarom jak co dlaczego как что почему 如何 怎么 什么 どう
"""
"""Beginnings of a question that talks about a form and does not ask for one."""
AS_JSON: Final = "as|into|to|in|using|als|en|em|como|come|w|в"
"""Before the word JSON: that the answer is to be it;"""
RETURNS_JSON: Final = (
    "return|respond|reply|answer|output|produce|provide|emit|give|devuelve|responde|retorna|renvoie|réponds|antworte|gib"
    "|restituisci|rispondi|geef|zwróć|верни"
)
"""some words before it;"""
WIDE_JSON: Final = "json(?:格式|形式|으로| 형식)|(?:以|用|返回|输出) ?json"
"""and where words are not parted."""
STRICTLY: Final = (
    r"only|must|always|strictly|exclusively|nothing~else|no~other|valid|just|nur|ausschließlich|uniquement|seulement|solo"
    r"|únicamente|apenas|soltanto|alleen|tylko|только|json~object|json~array|are~an?~api"
)
"""What makes of instructions a rule for every answer."""
ARTEFACTS: Final = """
function functions script scripts program class query queries code snippet method one-liner component procedure command
loop funktion skript programm abfrage fonction requête programme función consulta programa código função funzione codice
functie funkcję функцию код fonksiyon 関数 函数 代码 コード 함수 코드
"""
"""What is written in a programming language."""
MAKES: Final = """
write create implement generate code build develop program give show provide make schreib schreibe erstelle
programmiere écris écrire crée escribe crea escreva crie scrivi schrijf maak napisz напиши yaz 写 编写 書いて 작성
"""
"""Verbs that ask for it."""
WANTS_ITEMS: Final = """
list name give give~me suggest provide write write~down tell~me find recommend propose generate create share mention top
nenne nenne~mir nenn gib gib~mir liste cite donne donne-moi propose nombra dame enumera lista sugiere dê me~dê elenca
dammi noem geef geef~me wymień podaj назови назовите перечисли перечислите say 列出 列举 给我 挙げて
"""
"""Verbs before a number of things;"""
NO_ITEMS: Final = """
word words sentence sentences paragraph paragraphs line lines minute minutes hour hours day days week weeks month months
year years people percent character characters page pages time times or to and of am pm point points star stars step
part parts version versions wörter sätze mots phrases palabras frases bis oder mal lignes líneas x kg km cm mm ml usd
dollar dollars euro euros more th nd rd st digit bedroom
"""
"""what is no thing to be listed."""
ANSWERS_WITH: Final = """
answer reply respond say output return only just simply antworte antworten réponds répondez responda responde rispondi
antwoord odpowiedz ответь ответьте yanıtla cevapla nur 回答 答え
"""
"""Beside "yes or no": that the answer is to be one of them."""
TRANSLATES: Final = "translat|übersetz|tradu|vertaal|перевед|翻译|訳|번역|tłumacz"
"""Stems of "translate";"""
WRITES: Final = "answer|reply|respond|write|explain|antworte|répond|rispond|respond|回答|please|,"
"""and what else names the language of the answer."""
