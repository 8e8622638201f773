"""Portuguese, of Brazil and of Portugal."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP, Language, any_of

_ME: Final = r"(?:(?:me|te|lhe|lhes|o|a|os|as|se|vos|nos) ){0,2}"
"""Pronouns before the verb."""
_HELP: Final = any_of(
    r"""
    ajud[aá]\w* auxili\w+ assistir atender responder cumprir revelar divulgar comentar opinar falar discutir tratar
    participar apoiar compartilhar partilhar continuar prosseguir satisfazer dar~seguimento aceder colaborar
    """
)
"""Help, answer, comply, disclose, discuss, take part."""
_MAKE: Final = any_of(
    r"""
fornecer alterar abordar traduzir repetir reescrever modificar imitar dar\b dar-\w+ oferecer gerar criar escrever
    redigir produzir explicar descrever recomendar\b aconselhar
    fazer executar realizar elaborar prestar incentivar promover endossar
    """
)
"""Provide, write, make, explain."""
_I_CANNOT: Final = (
    r"\bnão "
    + _ME
    + r"(?:posso|poderei|poderia|vou|quero|desejo|devo|pretendo|consigo|(?:estou|sou|me sinto|fui)(?: \w+)? "
    r"(?:em condições de|autorizad[oa] a|capaz de|dispost[oa] a|habilitad[oa] a|programad[oa] para"
    r"|projetad[oa] para|confortável (?:em|para|a))|(?:é permitido|é possível|tenho (?:permissão|autorização)"
    r"(?: para)?))(?! deixar de| evitar| mais do que| senão)"
)
"""I cannot, will not, do not want to, am not allowed to."""
_I_DO: Final = any_of(
    "gero crio escrevo redijo forneço ofereço~(?:conselho|instruç) respondo compartilho partilho participo~(?:em|de)"
    " apoio produzo revelo divulgo"
)
"""I do not generate, write, provide."""
_RULES: Final = any_of(
    "princípios normas políticas? diretrizes valores regras condições programação termos orientações"
)

LANGUAGE: Final = Language(
    code="pt",
    name="Portuguese",
    # Subject, dear ..., here is, of course, gladly.
    drafts=r"\W{0,3}(?:assunto:|prezad[oa]s?\b|car[oa] \w+,|querid[oa]s?\b|aqui (?:está|estão|vai|vão|tem)|claro\b"
    r"|com (?:certeza|prazer))",
    conceding=r"\b(?:embora|ainda que|apesar de|mesmo que|enquanto|se|quando|porque|por)\b[^,;:]*$",
    but=r"[,.;] ?(?:mas|porém|contudo|no entanto|entretanto|em geral|aqui (?:está|vai))\b",
    offers=(
        r",? (?:também|(?:eu )?(?:posso|poderia|estou|estarei|fico)|se (?:quiser|precisar|tiver|você)|com "
        r"prazer|não "
        r"|pode (?:contatar|contactar|consultar)|(?:recomendo|sugiro) que (?:procure|consulte|entre))"
    ),
    refusals=(
        (
            "cannot_help",
            _I_CANNOT + GAP + r"{0,60}?\b(?:" + _HELP + "|" + _MAKE + ")",
        ),
        (
            "we_cannot_help",
            r"\bnão " + _ME + r"(?:podemos|poderemos|estamos autorizados|é possível)\b" + GAP + r"{0,50}?\b" + _HELP,
        ),
        ("will_not", r"\bnão " + _ME + _I_DO + r"\b"),
        ("will_not", r"\b(?:isso|isto)(?: eu)? não faço\b"),
        (
            "decline",
            (
                r"\brecuso-me\b|\b(?:eu )?me recuso\b|\brecuso (?:este|esse|o) pedido|\bdeclino\b|\b(?:devo"
                r"|tenho (?:de|que)|vou"
                r"|preciso) (?:\w+ )?(?:recusar|rejeitar|declinar|me abster)|\b(?:prefiro|preferia|preferiria) "
                r"(?:\w+ )?(?:não"
                r"|evitar|me abster)\b"
            ),
        ),
        (
            "not_something",
            r"\bnão é (?:algo|um tema|um assunto|um pedido|uma pergunta)(?: em| com| de| sobre)? (?:o |a )?qu[ea]l?\b"
            + GAP
            + r"{0,20}?\b(?:possa|posso|podemos|deva|vá)\b",
        ),
        (
            "against_rules",
            r"\b(?:contra|infringe|viola|violar|violaria|contraria|descumpre) (?:os |as |a )?(?:meus?|minhas?"
            r"|nossos?|nossas?)"
            r" (?:\w+ ){0,2}?" + _RULES,
        ),
        (
            "limit_of_scope",
            r"\b(?:só|somente|apenas|unicamente|exclusivamente) (?:lhe |te )?(?:posso|respondo|atendo|estou"
            r"|ajudo|consigo)\b"
            + GAP
            + r"{0,50}?(?:perguntas|consultas|temas|dúvidas|questões|assuntos)|\b(?:posso|respondo|atendo|consigo)"
            + GAP
            + r"{0,20}? (?:só|somente|apenas|unicamente|exclusivamente)"
            + GAP
            + r"{0,40}?(?:perguntas|consultas|temas|dúvidas|questões|assuntos)",
        ),
        (
            "out_of_scope",
            (
                r"\b(?:fora|foge|escapa|excede|ultrapassa)(?: d?[oae]s?| a)?(?: ?(?:do )?que (?:posso|eu posso|faço|me)"
                r"| (?:meu|minha|meus|minhas|nosso) (?:\w+ )?(?:âmbito|alcance|competência|função|área"
                r"|especialidade|escopo"
                r"|capacidades))"
            ),
        ),
        (
            "blocked",
            r"\b(?:conteúdo|mensagem|solicitação|resposta|texto|pedido)\b"
            + GAP
            + r"{0,40}?\b(?:bloquead|recusad|rejeitad"
            r"|removid|filtrad|retirad)[oa]\b" + GAP + r"{0,70}?(?:filtro|normas|moderação|polític|infring|condições"
            r"|segurança|diretrizes|viola)",
        ),
        (
            "not_appropriate",
            (
                r"\bnão (?:é|seria) (?:apropriado|correto|ético) (?:que eu|para mim|da minha parte)|\bnão me "
                r"(?:sinto|sentiria) "
                r"(?:confortável|à vontade)"
            ),
        ),
        (
            "we_do_not_offer",
            r"\bnão (?:oferecemos|damos|prestamos|fornecemos)\b"
            + GAP
            + (r"{0,25}?\b(?:conselhos?|consultoria|assessoria|recomendações|aconselhamento|" r"orientação)"),
        ),
        (
            "not_such_deeds",
            (
                r"\bnão (?:falsifico|hackeio|ameaço|difamo|fraudo)\b|\bnão (?:escrevo|redijo|crio|"
                r"faço|invento|publico)\b"
            )
            + GAP
            + r"{0,15}?\b(?:fals[oa]s?|difamatóri[oa]s?|fraudulent\w+)\b",
        ),
        (
            "count_me_out",
            r"\bnão (?:conte|contem) comigo\b|(?:^|[.!?,] )comigo,? não\b",
        ),
        (
            "limit_of_scope",
            r"\b(?:cuido|trato|me ocupo|respondo|atendo)\b"
            + GAP
            + r"{0,15}?\b(?:só|somente|apenas|unicamente|exclusivamente)\b"
            + GAP
            + (
                r"{0,30}?(?:perguntas|dúvidas|temas|assuntos|questões)|\b(?:só|somente|"
                r"apenas) (?:respondo|trato|cuido|atendo)\b"
            )
            + GAP
            + r"{0,30}?(?:perguntas|dúvidas|temas|assuntos|questões)",
        ),
    ),
    unables=(
        (
            "no_access",
            r"\bnão (?:tenho|disponho de|possuo)\b"
            + GAP
            + r"{0,40}?\b(?:acesso|informaç\w+|dados|conhecimento|a capacidade)\b",
        ),
        (
            "cannot_look_up",
            r"\bnão "
            + _ME
            + r"(?:posso|poderei|consigo) (?:\w+ )?(?:abrir|ver|acessar|aceder|consultar|verificar|encontrar"
            r"|localizar|buscar|navegar|prever|ler|dizer|ouvir|reservar|ligar|confirmar)",
        ),
        (
            "not_found",
            r"\bnão (?:encontrei|encontro|localizei|localizo|achei|foi encontrad[oa]|foi possível (?:encontrar"
            r"|localizar)"
            r"|(?:consegui|pude) (?:encontrar|localizar))\b"
            + GAP
            + r"{0,20}?\b(?:nenhum|nenhuma|pedido|reserva|informaç\w+"
            r"|resultados?|registros?|registos?|dados|encomenda)|\bnenhum\w? (?:pedido|resultado|registro|reserva)"
            + GAP
            + r"{0,20}?encontrad",
        ),
        (
            "not_known",
            (
                r"\b(?:eu )?não sei\b(?! (?:como|por ?que|se))|\bnão conheço\b"
                r"|\beu desconheço\b"
            ),
        ),
        (
            "not_in_the_text",
            r"\b(?:texto|documentos?|contrato|artigo|fontes?|contexto|trecho)\b"
            + GAP
            + r"{0,60}?\bnão (?:se )?(?:menciona"
            r"|indica|especifica|contém|diz|aparece|inclui|fornece|consta|informa|refere|traz)",
        ),
        (
            "not_in_the_text",
            (r"\b(?:manual|instruções|guia|relatório|tabela|folheto|arquivo|ficheiro|" r"regulamento)\b")
            + GAP
            + (r"{0,30}?\bnão (?:se )?(?:diz|dizem|menciona|fala|indica|especifica|contém|inclui|" r"traz|faz)\w*"),
        ),
        (
            "nothing_attached",
            r"\bnão (?:vejo|encontro|encontrei)\b"
            + GAP
            + (
                r"{0,15}?(?:nenhuma?|o|a|uma?)? ?(?:\w+ )?(?:imagem|foto|arquivo|ficheiro|anexo|"
                r"documento|link|captura)"
            ),
        ),
    ),
)
