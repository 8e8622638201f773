"""Words on which no sentence ends: conjunctions, articles, contracted prepositions."""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
and or the a an of but because whose every their with that which than
und oder der das ein eine einen weil dass wenn aber mit zum zur
et ou le les des du une mais parce dans avec aux
y el los las una pero porque con del al
e o os um uma mas porque com do da ao na
il gli della nel nella al alla dal dalla sul sulla che ma con
en het een maar omdat met van
i oraz lub ale że
и или но что чтобы в с
ve veya ama
"""
OPEN_WORDS: Final = frozenset(_WORDS.split())
