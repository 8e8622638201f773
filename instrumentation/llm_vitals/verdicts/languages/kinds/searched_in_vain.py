"""A way to say in every language that something was looked for in vain (The search found nothing)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        r"\b(?:suche|abfrage|recherche)\b"
        rf"{GAP}{{0,30}}?\b(?:nichts|keine?n?) ?(?:\w+ )?(?:ergeben|ergab|gefunden|geliefert|gebracht"
        r"|treffer|ergebnis\w*)"
        r"|\b(?:suche|abfrage|recherche) (?:war|ist|blieb) (?:leider )?(?:ergebnislos|erfolglos|leer)\b"
    ),
    "fr": (
        rf"\brecherche\b{GAP}{{0,20}}?\bn'(?:a|ont) (?:malheureusement )?(?:rien|pas|donné aucun)\b"
        r"|\brecherche (?:est restée|s'est avérée|est) (?:vaine|infructueuse|vide|sans résultat)"
    ),
    "es": (
        rf"\b(?:búsqueda|consulta)\b{GAP}{{0,20}}?\bno (?:ha |han )?(?:arroj|d[ai]|devolv|devuel|produj"
        r"|encontr|obtuv)\w*"
        r"|\b(?:búsqueda|consulta) (?:quedó|salió|resultó) (?:vacía|infructuosa)"
    ),
    "pt": (
        rf"\b(?:pesquisa|busca|consulta)\b{GAP}{{0,20}}?\bnão (?:deu|retornou|trouxe|encontrou|teve"
        r"|apresentou)\b"
        r"|\b(?:pesquisa|busca) (?:veio|ficou|resultou) (?:vazia|infrutífera)"
    ),
    "it": (
        rf"\bricerca\b{GAP}{{0,20}}?\bnon (?:ha|hanno) (?:\w+ )?(?:dato|prodotto|trovato|restituito|portato)\b"
        r"|\bricerca è (?:stata )?(?:infruttuosa|vana|risultata vuota)"
    ),
    "nl": (
        rf"\b(?:zoekopdracht|zoekactie|zoektocht|zoeken)\b{GAP}{{0,15}}?\b(?:leverde|levert|gaf|geeft"
        r"|heeft|bleef)\b"
        rf"{GAP}{{0,15}}?\b(?:niets|geen|leeg|zonder resultaat)\b"
    ),
    "pl": (
        rf"\b(?:wyszukiwani\w+|poszukiwani\w+|zapytani\w+)\b{GAP}{{0,20}}?\b(?:nic nie|nie) (?:dał\w*"
        r"|przyni\w+|zwróci\w+|znal\w+)"
    ),
    "ru": (
        rf"\b(?:поиск|запрос)\b{GAP}{{0,20}}?\b(?:ничего не|не) (?:дал|принес|нашел|вернул|выявил|дали)\b"
        r"|\bпоиск оказался (?:безрезультатным|пустым)"
    ),
    "tr": (
        rf"\b(?:arama|sorgu)\w*\b{GAP}{{0,15}}?\b(?:sonuç (?:vermedi|bulunamadı|getirmedi|çıkmadı)"
        r"|sonuçsuz|boş (?:çıktı|döndü))"
    ),
    "ar": r"(?:لم يسفر|لم ينتج|لم يعثر|لم يعط|لم يجد) (?:هذا )?البحث|البحث لم (?:يسفر|يعثر|يعط|يجد|ينتج)",
    "hi": r"(?:खोज|तलाश)(?:ने)? (?:में|पर|से) (?:मुझे |हमें )?(?:कुछ (?:भी )?नहीं|कोई \S+ नहीं) (?:मिला"
    r"|आया|निकला)",
    "zh": rf"(?:搜索|检索|查询){GAP}{{0,4}}?(?:没有|没|无|未)(?:找到|返回|搜到|查到|得到|任何)?(?:结果"
    r"|内容|信息|匹配)",
    "ja": rf"(?:検索|調べ){GAP}{{0,10}}?(?:何も|結果が|結果は)(?:見つかりません|見つから|得られません"
    r"|ありません|出ません)",
    "ko": rf"(?:검색|조회){GAP}{{0,6}}?(?:결과가|결과는|아무것도) (?:없|나오지|나오지 않|찾지)",
}
