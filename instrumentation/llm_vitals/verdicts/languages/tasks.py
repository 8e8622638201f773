"""What is asked for, in languages other than English: the words of each task, by language.

In languages that put the verb or the question word in front, a line holds whole words, and the first of a sentence that
stands in a table counts. In the others it holds parts of words, anywhere in the sentence, and the first line
counts. All
are folded like answers (`language.fold`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from llm_vitals.verdicts.languages.language import fold

_LEADING: Final[dict[str, str]] = {
    "de": """
        you: du bist sie sind stell spiele agiere
        can: kannst können könntest könnten kann könnt darf
        do: gibst hast habt haben macht bietet liefert nimmt
        is: ist sind war gibt
        should: soll sollte sollen sollten sollst
        what: was welches
        how: wie wieviel
        why: warum wieso weshalb
        when: wann
        where: wo woher wohin
        which: welche welcher welchen
        who: wer wen wem
        write: schreib schreibe schreiben schreibst verfasse verfassen verfasst formuliere formulieren entwirf
        summarise: fasse fass zusammenfassen zusammenfassung zusammenfasst
        translate: übersetze übersetz übersetzen übersetzt übersetzung
        explain: erkläre erklär erklären erklärst beschreibe beschreiben definiere erläutere
        list: liste nenne nenn auflisten zähle
        give: gib zeig zeige empfiehl empfehle schlage
        find: finde such suche
        compare: vergleiche vergleich vergleichen
        classify: klassifiziere kategorisiere ordne sortiere
        extract: extrahiere
        create: erstelle erstellen erzeuge generiere baue programmiere entwickle
        fix: korrigiere verbessere behebe repariere
        analyse: analysiere bewerte prüfe überprüfe
        calculate: berechne rechne
        plan: plane organisiere
        help: hilf helfen""",
    "fr": """
        you: tu es vous êtes agis imagine joue
        can: peux pouvez pourriez pourrais puis peut
        do: faites as avez livrez
        is: est existe
        should: dois devrais faut devons
        what: que quel quelle quels quelles quoi qu
        how: comment combien
        why: pourquoi
        when: quand
        where: où
        which: lequel laquelle
        who: qui
        write: écris écrivez rédige rédigez écrire rédiger écrives écriviez rédiges rédigiez
        summarise: résume résumez résumer résumé résumes
        translate: traduis traduisez traduire traduction traduises
        explain: explique expliquez expliquer décris décrivez décrire définis
        list: énumère énumérez liste listez cite citez nomme
        give: donne donnez montre montrez propose proposez suggère recommande
        find: trouve trouvez cherche cherchez
        compare: compare comparez comparer
        classify: classe classez classifie catégorise
        extract: extrais extrayez
        create: crée créez génère générez crées
        fix: corrige corrigez améliore améliorez
        analyse: analyse analysez évalue évaluez vérifie
        calculate: calcule calculez
        plan: planifie planifiez organise organisez
        help: aide aidez""",
    "es": """
        you: eres usted actúa imagina
        can: puedes puede podrías podría puedo pueden
        do: hacen tienen haces envían
        is: es está hay
        should: debo debería deberíamos
        what: qué cuál cuáles
        how: cómo cuánto cuántos cuántas
        why: porque
        when: cuándo
        where: dónde
        who: quién quiénes
        write: escribe escribir escriba redacta redacte redactar escribas escribieras redactes redactaras redactara
        summarise: resume resuma resumir resumas
        translate: traduce traduzca traducir traducción traduzcas
        explain: explica explícame explique explicar describe describa define
        list: enumera enumere lista menciona
        give: dame da muestra muéstrame recomienda recomiéndame sugiere propón
        find: encuentra busca
        compare: compara compare comparar
        classify: clasifica clasifique
        extract: extrae extraiga
        create: crea cree genera genere diseña
        fix: corrige arregla mejora
        analyse: analiza analice evalúa revisa
        calculate: calcula calcule
        plan: planifica organiza
        help: ayuda ayúdame""",
    "pt": """
        you: você~é aja imagine
        can: pode podes poderia consegue posso podem
        do: fazem tem vocês
        is: é está há existe
        should: devo deveria devemos
        what: que qual quais
        how: como quanto quantos quantas
        why: porque porquê
        when: quando
        where: onde
        who: quem
        write: escreva escreve escrever redija redigir escrevas escrevesse redigisse redija
        summarise: resuma resume resumir
        translate: traduza traduz traduzir tradução traduzisse
        explain: explique explica explicar descreva descreve defina
        list: liste lista enumere cite
        give: dê mostre sugira recomende
        find: encontre procure busque
        compare: compare comparar
        classify: classifique
        extract: extraia
        create: crie cria gere criar
        fix: corrija conserte melhore
        analyse: analise avalie verifique
        calculate: calcule
        plan: planeje planeie organize
        help: ajude ajuda""",
    "it": """
        you: sei agisci immagina
        can: puoi può potresti potrebbe posso
        do: fate avete spedite
        is: è c'è esiste
        should: devo dovrei dovremmo
        what: che cosa qual quale quali
        how: come quanto quanti quante
        why: perché
        when: quando
        where: dove
        who: chi
        write: scrivi scriva scrivere redigi scrivessi scrivesse redigessi redigesse
        summarise: riassumi riassuma riassumere sintetizza
        translate: traduci traduca tradurre traduzione traducessi
        explain: spiega spiegami spieghi descrivi definisci
        list: elenca elenchi
        give: dammi mostra mostrami suggerisci consiglia
        find: trova cerca
        compare: confronta
        classify: classifica
        extract: estrai
        create: crea genera
        fix: correggi ripara migliora
        analyse: analizza valuta verifica
        calculate: calcola
        plan: pianifica organizza
        help: aiutami aiuta""",
    "nl": """
        you: je~bent jij~bent u~bent doe
        can: kun kunt kan kunnen zou
        do: heb hebben heeft doen leveren
        is: is zijn
        should: moet moeten
        what: wat
        how: hoe hoeveel
        why: waarom
        when: wanneer
        where: waar
        which: welke welk
        who: wie
        write: schrijf schrijven schrijft
        summarise: vat samenvatten samenvatting
        translate: vertaal vertalen vertaling vertaalt
        explain: leg uitleggen beschrijf definieer
        list: noem som
        give: geef toon laat stel
        find: vind zoek
        compare: vergelijk
        classify: classificeer categoriseer
        extract: extraheer haal
        create: maak genereer ontwerp
        fix: verbeter corrigeer herstel
        analyse: analyseer beoordeel controleer
        calculate: bereken
        plan: plan organiseer
        help: help""",
    "pl": """
        you: jesteś wciel działaj wyobraź
        can: możesz może mogę mógłbyś mogłabyś
        do: macie masz wysyłacie
        is: jest są
        should: powinienem powinnam powinniśmy
        what: co jaki jaka jakie
        how: jak ile
        why: dlaczego czemu
        when: kiedy
        where: gdzie skąd
        which: który która które
        who: kto
        write: napisz napisać zredaguj napisał napisała napisali
        summarise: podsumuj streść streszcz
        translate: przetłumacz tłumacz przetłumaczyć tłumaczenie przetłumaczył przetłumaczyła
        explain: wyjaśnij wytłumacz opisz zdefiniuj
        list: wymień wypisz
        give: podaj daj pokaż zaproponuj poleć
        find: znajdź wyszukaj
        compare: porównaj
        classify: sklasyfikuj zaklasyfikuj
        extract: wyodrębnij
        create: stwórz utwórz wygeneruj zaprojektuj
        fix: popraw napraw
        analyse: przeanalizuj oceń sprawdź
        calculate: oblicz policz
        plan: zaplanuj
        help: pomóż pomocy""",
    "ru": """
        you: ты вы~опыт представь веди действуй
        can: можешь можете могу можно мог могли
        do: есть доставляете
        is: является
        should: стоит должен должна следует
        what: что какой какая какое какие
        how: как сколько
        why: почему зачем
        when: когда
        where: где куда откуда
        which: который
        who: кто
        write: напиши напишите составь составьте написать написал написала написали
        summarise: кратко резюмируй суммируй перескажи обобщи
        translate: переведи переведите перевести перевод перевёл перевела
        explain: объясни объясните объяснить опиши опишите
        list: перечисли перечислите назови назовите
        give: дай дайте покажи предложи посоветуй порекомендуй
        find: найди найдите
        compare: сравни сравните
        classify: классифицируй
        extract: извлеки
        create: создай создайте сгенерируй придумай
        fix: исправь исправьте улучши
        analyse: проанализируй оцени проверь
        calculate: вычисли посчитай рассчитай
        plan: спланируй запланируй
        help: помоги помогите""",
    "ar": """
        you: أنت تخيل تصرف
        can: يمكنك يمكنكم تستطيع بإمكانك
        should: يجب ينبغي
        what: ما ماذا
        how: كيف كم
        why: لماذا
        when: متى
        where: أين
        which: أي
        who: من
        write: اكتب اكتبي أكتب تكتب تكتبي كتابة
        summarise: لخص لخصي
        translate: ترجم ترجمي تترجم ترجمة
        explain: اشرح اشرحي عرف صف
        list: اذكر عدد
        give: أعطني اقترح أرني
        find: ابحث جد
        compare: قارن
        classify: صنف
        extract: استخرج
        create: أنشئ صمم
        fix: صحح أصلح
        analyse: حلل قيم
        calculate: احسب
        plan: خطط
        help: ساعدني""",
}
_ANYWHERE: Final[dict[str, str]] = {
    "tr": """
        you: sen~bir siz~bir
        translate: çevir tercüme
        summarise: özetle özet~çıkar
        explain: açıkla anlat tanımla
        write: yaz\\b yazın yazar~mı yazman yazmak
        list: listele sırala
        compare: karşılaştır
        classify: sınıflandır
        extract: çıkart ayıkla
        create: oluştur üret tasarla
        fix: düzelt
        analyse: analiz~et değerlendir
        calculate: hesapla
        plan: planla
        find: bul\\b bulun
        give: öner ver\\b göster
        help: yardım~et
        why: neden niçin niye
        how: nasıl kaç
        when: ne~zaman
        where: nerede nereden
        which: hangi
        who: kim\\b kimdir
        what: nedir ne\\b neler
        can: ebilir~mi abilir~mi""",
    "hi": """
        you: आप~एक तुम~एक
        translate: अनुवाद
        summarise: सारांश संक्षेप
        explain: समझा व्याख्या वर्णन
        write: लिखिए लिखो लिखें लिख~दो
        list: सूची
        compare: तुलना
        classify: वर्गीकृत
        create: बनाइए बनाओ बनाएँ
        fix: ठीक~कर सुधार
        analyse: विश्लेषण
        calculate: गणना
        why: क्यों
        how: कैसे कितन
        when: कब
        where: कहाँ कहां
        who: कौन
        which: कौन-सा
        can: सकते~हैं सकता~है
        what: क्या""",
    "zh": """
        you: 你是 您是 作为 扮演 假设你
        translate: 翻译 翻譯 译成
        summarise: 总结 總結 概括 摘要 归纳
        explain: 解释 解釋 说明 說明 讲解 描述
        classify: 分类 分類
        extract: 提取
        compare: 比较 比較 对比
        list: 列出 列举
        write: 写 寫 撰写 起草
        create: 生成 创建 设计 制作
        fix: 修复 纠正 改正 润色
        analyse: 分析 评估 检查
        calculate: 计算 計算
        plan: 计划一 规划
        give: 推荐 给我 建议一
        why: 为什么 為什麼 为何
        how: 如何 怎么 怎麼 怎样 多少
        when: 什么时候 何时
        where: 哪里 在哪 哪儿
        which: 哪个 哪些
        who: 谁
        can: 能不能 可以.*吗 能.*吗
        is: 是不是 是.*吗
        what: 什么 什麼 何为""",
    "ja": """
        you: あなたは 君は
        translate: 翻訳 訳して
        summarise: 要約 まとめて
        explain: 説明 解説
        classify: 分類
        extract: 抽出
        compare: 比較
        list: 列挙 挙げて リストアップ
        write: 書いて 作文
        create: 作成 作って 生成して
        fix: 修正 直して 添削
        analyse: 分析 評価して
        calculate: 計算
        plan: 計画を 計画して
        give: 教えて 提案 おすすめ
        help: 助けて
        why: なぜ どうして
        how: どうやって どうすれば どのように いくら
        when: いつ
        where: どこ
        which: どれ どちら どの
        who: 誰 だれ
        what: 何 とは
        can: できますか もらえますか いただけますか""",
    "ko": """
        you: 당신은 너는
        translate: 번역
        summarise: 요약 정리해
        explain: 설명
        classify: 분류
        extract: 추출
        compare: 비교
        list: 나열 목록
        write: 써~?줘 써~?주 작성
        create: 만들어 생성해
        fix: 고쳐 수정
        analyse: 분석 평가
        calculate: 계산
        plan: 계획을 계획~세
        give: 추천 알려
        help: 도와
        why: 왜 이유
        how: 어떻게 얼마
        when: 언제
        where: 어디
        which: 어느 어떤
        who: 누구 누가
        what: 무엇 뭐 뭔
        can: 수~있나요 수~있어 수~있을까""",
}
_PERSONA: Final = "you"
_QUESTION_WORDS: Final = "can do is should what how why when where which who"
_QUESTIONS: Final = frozenset(_QUESTION_WORDS.split())
"""Tasks of question words, which stand near the beginning or in a sentence with a question mark."""
_NEAR: Final = 3
"""Words within which a question word must stand in a sentence without a question mark."""
_FIRST_PERSON: Final = frozenset(("ich", "wir", "je", "nous", "ik"))
"""In front of a verb: it tells what somebody does, and asks for nothing ("ich plane", "je compare")."""
_CONJUNCTIONS: Final = frozenset(("que", "qu", "che", "zou"))
"""Words of questions that join a wish to what is wished ("quiero que escribas"): a verb behind them comes first."""
_FAR: Final = 14
"""Words of a sentence that are looked at."""
_BRIEF: Final = 120
"""Characters of a question that may be too short to show its language."""
_ENGLISH_WORDS: Final = "organise imagine compare analyse resume prove liste plane serve scheme cites quale"
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
"""Words of other languages that are English words, too."""
_LEAST_LETTERS: Final = 5
"""Letters of a word that says its task in whatever language."""
_SENTENCE: Final = re.compile(r"[^.!?\n:]+[.!?\n:]*")
_WORD: Final = re.compile(r"[^\W\d_]+")


class _Table(NamedTuple):
    task_of: dict[str, str]
    personas: re.Pattern[str]


@cache
def _table(code: str) -> _Table:
    task_of: dict[str, str] = {}
    personas: list[str] = []
    for line in fold(_LEADING[code]).strip().splitlines():
        name, words = line.strip().split(": ")
        if name == _PERSONA:
            personas = [word.replace("~", " ") for word in words.split()]
            continue
        for word in words.split():
            task_of.setdefault(word, name)
    return _Table(task_of, re.compile(r"\W*(?:" + "|".join(personas) + r")\b"))


@cache
def _parts(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = (line.strip().split(": ") for line in fold(_ANYWHERE[code]).strip().splitlines())
    return tuple((name, re.compile("|".join(words.split()).replace("~", " "))) for name, words in lines)


def task_in_language(code: str, head: str) -> str | None:
    """The task that a question in a language asks for; None where no word of the tables stands in it."""
    folded = fold(head).replace("por que", "porque")
    if code in _LEADING:
        return _leading(_table(code), folded)
    if code not in _ANYWHERE:
        return None
    sentences = _SENTENCE.findall(folded)
    (_, personas), *parts = _parts(code)
    for sentence in sentences:
        if personas.match(sentence.lstrip()):
            continue
        for name, pattern in parts:
            if pattern.search(sentence):
                return name
    return None


@cache
def _first_words() -> dict[str, str]:
    """The words of all languages that say what is to be done and mean the same in each that has them."""
    found = {"nedir": "what", "nasıl": "how", "cevir": "translate", "ozetle": "summarise"}
    for code in _LEADING:
        for word, name in _table(code).task_of.items():
            found[word] = name if found.get(word, name) == name else ""
    return {word: name for word, name in found.items() if name and len(word) >= _LEAST_LETTERS and word not in _ENGLISH}


def brief_task(head: str) -> str | None:
    """The task of a question that is too short to show its language: "Explique DNS"."""
    if len(head) > _BRIEF:
        return None
    found = _first_words()
    return next((found[word] for word in _WORD.findall(fold(head)) if word in found), None)


def _leading(table: _Table, folded: str) -> str | None:
    ambiguous = None
    for sentence in _SENTENCE.findall(folded):
        if table.personas.match(sentence):
            continue
        before = ""
        for at, word in enumerate(_WORD.findall(sentence)[:_FAR]):
            name = table.task_of.get(word)
            if name is None or before in _FIRST_PERSON:
                before = word
                continue
            before = word
            if name not in _QUESTIONS or (at < _NEAR and word not in _CONJUNCTIONS) or "?" in sentence:
                return name
            ambiguous = ambiguous or (name if at < _NEAR else None)
    return ambiguous
