"""Spanish."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP, Language, any_of

_ME: Final = r"(?:(?:me|te|le|les|lo|la|os|se) ){0,2}"
"""Pronouns before the verb."""
_IT: Final = r"(?:(?:se|lo|la|los|las|nos|me) )?"
"""What a source does not mention, or itself."""
_HELP: Final = any_of(
    r"""
ayudar asistir atender responder contestar cumplir revelar divulgar facilitar comentar opinar hablar discutir tratar
    participar apoyar compartir continuar seguir satisfacer dar~curso acceder~a colaborar
    """
)
"""Help, answer, comply, disclose, discuss, take part."""
_MAKE: Final = any_of(
    r"""
proporcionar dar\w* traducir repetir reescribir modificar imitar ofrecer generar crear escribir redactar producir
    explicar describir recomendar\b aconsejar hacer
    ejecutar realizar elaborar brindar suministrar fomentar promover respaldar
    """
)
"""Provide, write, make, explain."""
_I_CANNOT: Final = (
    r"\bno "
    + _ME
    + r"(?:puedo|podré|podría|voy a|quiero|deseo|debo|pienso|(?:estoy|soy|me siento|me encuentro)(?: \w+)? "
    r"(?:en condiciones de|autorizad[oa] (?:a|para)|capaz de|dispuest[oa] a|habilitad[oa] para|programad[oa] para"
    r"|diseñad[oa] para|facultad[oa] para)|(?:está permitido|es posible|tengo permi\w+(?: para)?))(?! "
    r"más que| sino| evitar| dejar de)"
)
"""I cannot, will not, do not want to, am not allowed to."""
_I_DO: Final = any_of(
    "genero creo~(?:contenido|material|textos|imágenes) escribo redacto proporciono ofrezco~(?:consejo|asesor|instruc)"
    " respondo contesto comparto participo~en apoyo revelo facilito~(?:datos|información|instruc) produzco"
)
"""I do not generate, write, provide."""
_RULES: Final = any_of(
    "principios normas políticas? directrices valores reglas pautas condiciones programación lineamientos términos"
)

LANGUAGE: Final = Language(
    code="es",
    name="Spanish",
    # Subject, dear ..., here you have, of course, gladly.
    drafts=r"\W{0,3}(?:asunto:|estimad[oa]s?\b|querid[oa]s?\b|aquí (?:tienes|tiene|está|va)|claro\b|por supuesto"
    r"|con (?:mucho )?gusto)",
    conceding=r"\b(?:aunque|si bien|a pesar de que|mientras que|si|cuando|porque)\b[^,;:]*$",
    but=r"[,.;] ?(?:pero|sin embargo|no obstante|en general|aquí tienes)\b",
    offers=r",? (?:también|(?:sí )?(?:te |le )?(?:puedo|podría|estoy|estaré)|si (?:quiere|necesita|tiene|busca|deseas?)"
    r"|con gusto"
    r"|no |puede[sn]? (?:contactar|consultar|dirigirte)|(?:te|le) (?:invito|animo|recomiendo|sugiero))",
    refusals=(
        (
            "cannot_help",
            _I_CANNOT + GAP + r"{0,60}?\b(?:" + _HELP + "|" + _MAKE + ")",
        ),
        (
            "we_cannot_help",
            r"\bno "
            + _ME
            + r"(?:podemos|podremos|estamos (?:autorizados|en condiciones)|poder)\b"
            + GAP
            + r"{0,50}?\b"
            + _HELP,
        ),
        ("we_cannot_help", r"\b(?:me|nos) (?:es|resulta) imposible\b" + GAP + r"{0,30}?\b" + _HELP),
        ("will_not", r"\bno " + _ME + _I_DO + r"\b"),
        (
            "decline",
            (
                r"\b(?:me niego a|rechazo (?:esta|esa|tu|su)|declino)\b|\b(?:debo|tengo que|voy a) (?:\w+ )?(?:negarme"
                r"|rechazar|declinar|abstenerme)|\b(?:prefiero|preferiría) (?:\w+ )?(?:no|abstenerme|evitar)\b"
            ),
        ),
        (
            "not_something",
            r"\bno es (?:algo|un tema|una petición|una pregunta)(?: en| con| de| sobre)?(?: (?:el|la|lo))? "
            r"(?:que|cual)\b" + GAP + r"{0,20}?\b(?:pueda|puedo|podamos|deba|vaya)\b",
        ),
        ("count_me_out", r"\bno (?:cuentes?|cuente usted) conmigo\b|\bconmigo no cuentes\b"),
        (
            "against_rules",
            r"\b(?:en contra de|contra|infringe|infringir|infringiría|viola|violar|violaría|incumple|contravien\w+"
            r"|contrari[oa] a) (?:mis|nuestr[oa]s?|mi|las|los) (?:\w+ ){0,2}?" + _RULES,
        ),
        (
            "limit_of_scope",
            r"\b(?:sólo|solo|únicamente|exclusivamente|solamente) (?:te |le )?(?:puedo|atiendo|respondo"
            r"|contesto|estoy|ayudo)"
            r"\b"
            + GAP
            + r"{0,50}?(?:preguntas|consultas|temas|dudas|cuestiones)|\b(?:puedo|respondo|atiendo)"
            + GAP
            + r"{0,20}? (?:sólo|solo|únicamente|exclusivamente|solamente)"
            + GAP
            + r"{0,40}?(?:preguntas|consultas|temas|dudas|cuestiones)",
        ),
        (
            "out_of_scope",
            (
                r"\b(?:fuera|se sale|se escapa|excede|queda fuera)(?: de| a)?(?: lo que (?:puedo|me|hago)| "
                r"(?:mi|mis|nuestro) "
                r"(?:\w+ )?(?:ámbito|alcance|competencia|función|área|especialidad|campo|capacidades))"
            ),
        ),
        (
            "blocked",
            r"\b(?:contenido|mensaje|solicitud|respuesta|texto|petición|consulta)\b"
            + GAP
            + r"{0,40}?\b(?:bloque|rechaz"
            r"|elimin|retir|filtr)ad[oa]\b" + GAP + r"{0,70}?(?:filtro|normas|moderación|polític|infring|condiciones"
            r"|seguridad|directrices|viola)",
        ),
        (
            "not_appropriate",
            (
                r"\bno (?:es|sería) (?:apropiado|correcto|ético) (?:que (?:yo )?|para mí|por mi "
                r"parte)(?=[^.!?]{0,60})|\bno me "
                r"(?:siento|sentiría) cómod[oa]\b"
            ),
        ),
        (
            "we_do_not_offer",
            r"\bno (?:ofrecemos|damos|brindamos|prestamos|proporcionamos|facilitamos)\b"
            + GAP
            + r"{0,25}?\b(?:consejos?|asesor\w+|recomendaciones|consultas?)",
        ),
        (
            "not_such_deeds",
            (
                r"\bno (?:falsifico|hackeo|amenazo|difamo|estafo)\b|\bno (?:escribo|redacto|creo|hago|"
                r"invento|publico)\b"
            )
            + GAP
            + r"{0,15}?\b(?:fals[oa]s?|difamatori[oa]s?|fraudulent\w+)\b",
        ),
        (
            "will_not",
            (
                r"\bno (?:participaré|colaboraré|ayudaré|te ayudaré|le ayudaré|me prest(?:o|"
                r"aré)|lo haré|formaré parte)\b"
            ),
        ),
        (
            "limit_of_scope",
            r"\b(?:me ocupo|me encargo|atiendo|respondo|contesto)\b"
            + GAP
            + r"{0,15}?\b(?:sólo|solo|únicamente|exclusivamente|solamente)\b"
            + GAP
            + (
                r"{0,30}?(?:preguntas|consultas|temas|dudas|asuntos)|\b(?:sólo|solo|"
                r"únicamente) (?:me ocupo|me encargo|trato|gestiono)\b"
            )
            + GAP
            + r"{0,30}?(?:preguntas|consultas|temas|dudas|asuntos)",
        ),
    ),
    unables=(
        (
            "no_access",
            r"\bno (?:tengo|dispongo de|cuento con)\b" + GAP + r"{0,40}?\b(?:acceso|información|datos|conocimiento"
            r"|constancia|la capacidad)\b",
        ),
        (
            "cannot_look_up",
            r"\bno "
            + _ME
            + r"(?:puedo|podré|logro) (?:\w+ )?(?:abrir|descargar|ver|acceder|consultar|verificar|comprobar|encontrar"
            r"|buscar|navegar|predecir|leer|decirte|decirle|escuchar|reservar|llamar|confirmar|localizar)",
        ),
        (
            "not_found",
            r"\bno (?:encuentro|he encontrado|encontré|he podido encontrar|pude encontrar|localizo|se (?:ha"
            r"|han) encontrado"
            r"|se encontr\w+|hay ningún)\b(?! (?:motivo|razón|palabras))" + GAP + r"{0,20}?\b(?:ningún|ninguna|pedido"
            r"|reserva|información|resultados?|registros?|datos|coincidencias)",
        ),
        (
            "not_known",
            (
                r"\bno lo sé\b|^no sé(?= (?:la|el|nada|cuál|qué|quién|cuándo|dónde|si|de)\b|[.,;]|$)|\bno conozco\b"
                r"|\bdesconozco\b"
            ),
        ),
        (
            "not_in_the_text",
            r"\b(?:texto|documentos?|contrato|artículo|fuentes?|contexto|extracto)\b"
            + GAP
            + r"{0,60}?\bno "
            + _IT
            + r"(?:menciona|indica|especifica|contiene|dice|aparece|incluye|proporciona|figura|aporta)",
        ),
        (
            "not_in_the_text",
            r"\b(?:manual|instrucciones|guía|informe|tabla|folleto|archivo|reglamento)\b"
            + GAP
            + r"{0,30}?\bno "
            + _IT
            + r"(?:dice|menciona|habla|indica|especifica|contiene|incluye|aclara|hace)\w*",
        ),
        (
            "nothing_attached",
            r"\bno (?:veo|encuentro|me aparece)\b"
            + GAP
            + (
                r"{0,15}?(?:ningún|ninguna|la|el|una?)? ?(?:\w+ )?(?:imagen|foto|archivo|adjunto|"
                r"documento|enlace|captura)"
            ),
        ),
    ),
)
