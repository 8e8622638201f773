"""A way to decline in every language (That is not among what I can do; as an AI I should not)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:(?:gehört|zählt|fällt) (?:\w+ )?nicht (?:zu|unter|in)\b{GAP}{{0,25}}?\b(?:ich (?:\w+ )?(?:tun"
        rf"|machen|leisten|anbieten) kann|meinen (?:fähigkeiten|aufgaben|möglichkeiten|funktionen)|meine "
        rf"(?:fähigkeiten|aufgaben|zuständigkeit))|als (?:\w+ )?(?:ki|ai|sprachmodell|assistent\w*|chatbot|bot"
        rf"|ki-\w+) (?:sollte|soll|darf|kann|möchte|werde|bin) ich\b{GAP}{{0,30}}?\b(?:nicht|keine?\w?)\b(?!"
        rf"{GAP}{{0,40}}\b(?:meinung|gefühle|persönlich|vorlieb|bewusstsein|körper|erlebn)))"
    ),
    "fr": (
        rf"\b(?:ne fait (?:\w+ )?pas partie (?:de|des|du)\b{GAP}{{0,12}}?\b(?:ce que je (?:peux|sais|fais)|mes "
        rf"(?:capacités|attributions|fonctions|compétences|missions)|choses que je)|en tant qu'(?:ia|intelligence "
        rf"artificielle|assistante?|modèle de langage|chatbot)\b[^.!?,]{{0,20}},? je ne (?:devrais|dois|peux"
        rf"|saurais|suis)\b(?! pas d'(?:opinion|émotion))(?!{GAP}{{0,30}}\b(?:opinions?|émotions?|sentiments?"
        rf"|préférences?|ressen)))"
    ),
    "es": (
        rf"\b(?:no (?:está|figura|entra|se encuentra|forma parte) (?:\w+ )?(?:entre|en|de)\b{GAP}{{0,12}}?\b(?:las "
        rf"cosas que (?:puedo|hago|sé)|lo que (?:puedo|hago|sé)|mis (?:funciones|capacidades|competencias|tareas"
        rf"|atribuciones))|como (?:ia|inteligencia artificial|asistente|modelo de lenguaje"
        rf"|chatbot)\b[^.!?,]{{0,20}},? no (?:debería|debo|puedo|me corresponde)\b(?!{GAP}{{0,30}}\b(?:opini"
        rf"|emocion|sentimient|preferenc|sentir)))"
    ),
    "pt": (
        rf"\b(?:não (?:está|consta|entra|se enquadra|faz parte) (?:\w+ )?(?:entre|em|d\w+|n\w+)\b"
        rf"{GAP}{{0,12}}?\b(?:coisas que (?:posso|faço|sei)|o que (?:posso|faço|sei)|minhas (?:funções|capacidades"
        rf"|competências|tarefas|atribuições))|como (?:ia|inteligência artificial|assistente|modelo de linguagem"
        rf"|chatbot)\b[^.!?,]{{0,20}},? não (?:deveria|devo|posso|me cabe)\b(?!{GAP}{{0,30}}\b(?:opini|emoç"
        rf"|sentiment|preferênc|sentir)))"
    ),
    "it": (
        rf"\b(?:non (?:rientra|fa parte|è) (?:\w+ )?(?:tra|fra|di|delle|in)\b{GAP}{{0,12}}?\b(?:cose che (?:posso"
        rf"|so|faccio)|ciò che (?:posso|so|faccio)|mie (?:funzioni|capacità|competenze|mansioni)|miei compiti)"
        rf"|come (?:ia|intelligenza artificiale|assistente|modello linguistico|chatbot)\b[^.!?,]{{0,20}},? non "
        rf"(?:dovrei|devo|posso|mi spetta)\b(?!{GAP}{{0,30}}\b(?:opinion|emozion|sentiment|preferenz|provare)))"
    ),
    "nl": (
        rf"\b(?:hoort (?:\w+ )?niet (?:bij|tot)\b{GAP}{{0,20}}?\b(?:ik kan|ik doe|mijn (?:taken|mogelijkheden"
        rf"|functies))|als (?:ai|ki|taalmodel|assistent|chatbot|digitale assistent)\b[^.!?,]{{0,15}},? (?:hoor|mag"
        rf"|kan|moet|zou|wil) ik\b{GAP}{{0,30}}?\b(?:niet|geen)\b(?!{GAP}{{0,30}}\b(?:mening|emoti|gevoel"
        rf"|voorkeur)))"
    ),
    "pl": (
        rf"\b(?:nie (?:należy|zalicza się|mieści się|wchodzi) (?:to |się )?(?:do|w)\b{GAP}{{0,12}}?\b(?:rzeczy|tego"
        rf"|moich (?:zadań|możliwości|kompetencji|obowiązków)|zakres)|jako (?:si|ai|sztuczna inteligencja"
        rf"|asystent\w*|model językowy|chatbot)\b[^.!?,]{{0,20}},? nie (?:powin\w+|mogę|wolno mi|będę)\b(?!"
        rf"{GAP}{{0,30}}(?:opini|emocj|uczu|preferenc)))"
    ),
    "ru": (
        rf"\b(?:не входит в (?:то, что я|мои (?:обязанности|задачи|возможности|функции|полномочия)|круг моих"
        rf"|перечень)|как (?:ии|искусственный интеллект|ассистент|помощник|языковая модель"
        rf"|чат-бот)\b[^.!?]{{0,12}}?\bя? ?не (?:долж\w+|могу|вправе|буду|имею права)\b(?!{GAP}{{0,30}}(?:мнени"
        rf"|эмоци|чувств|предпочт)))"
    ),
    "tr": (
        rf"\b(?:(?:yapabileceğim|yapabildiğim|görevlerim|yetkilerim|becerilerim)\b{GAP}{{0,15}}?(?:arasında "
        rf"(?:değil|yer almıyor|bulunmuyor)|dışında)|(?:yapay zek[âa]|asistan|dil modeli|sohbet robotu) olarak\b"
        rf"{GAP}{{0,45}}?(?:m[ae]m[ae]m gerekir|vermem doğru|m[ae]m[ae]liyim|yapmamam|vermemem))"
    ),
    "ar": (
        rf"ليس (?:هذا )?(?:من|ضمن) (?:الأمور التي|ما) (?:يمكنني|أستطيع|أقوم)|ليس ضمن (?:مهامي|قدراتي|صلاحياتي)"
        rf"|بصفتي (?:ذكاء|نموذج|مساعد)\S*\s{GAP}{{0,15}}?لا (?:ينبغي|يجوز|يصح|يحق|يمكنني)\b(?!{GAP}{{0,20}}(?:رأي"
        rf"|مشاعر|عواطف))"
    ),
    "hi": (
        rf"मेरे (?:कामों|कार्यों|काम|दायरे) में (?:शामिल )?नहीं|(?:एआई|ai|सहायक|भाषा मॉडल|चैटबॉट)\S* (?:होने के "
        rf"नाते|के रूप में),?\s{GAP}{{0,40}}?(?:नहीं (?:देनी|देना|करना|करनी|कर|दे) |नहीं चाहिए)(?!"
        rf"{GAP}{{0,20}}(?:राय|भावना))"
    ),
    "zh": (
        r"(?:这|那)?不是我(?:能|可以|会|该)(?:做|办|处理|提供|回答)的?(?:事|事情|内容|范围)?|不在我能(?:做|提供"
        r"|处理)的|作为(?:一个|一名)?(?:人工智能|ai|语言模型|助手|智能助手|机器人),?我(?:不应该?|不该|不得|不能"
        r"|无法)(?![^.!?]{0,12}(?:情感|感受|个人观点|情绪))"
    ),
    "ja": (
        r"私(?:に|が)(?:できる|対応できる|行える)こと[^.!?]{0,8}?(?:含まれて|ではありません|にはありません|入って)"
        r"|(?:ai|人工知能|アシスタント|言語モデル)(?:として|である私|という立場"
        r"|ですので)[^.!?]{0,35}?(?:べきでは(?:ありません|ない)|わけにはいきません|できません|控え"
        r"|差し控え)(?![^.!?]{0,10}(?:感情|意見))"
    ),
    "ko": (
        r"제가 (?:할 수 있는|도와드릴 수 있는|처리할 수 있는) (?:일|것|범위)(?:이|가|은)? ?(?:아닙|아니|안에 없)"
        r"|(?:인공지능|ai|챗봇|어시스턴트|언어 ?모델)(?:으로서|로서|이라서|이므로)[^.!?]{0,30}?(?:안 ?됩니다"
        r"|해서는 안|드려서는 안|수 ?없(?:습|어)|않겠|어렵)(?![^.!?]{0,10}(?:감정|의견))"
    ),
}
