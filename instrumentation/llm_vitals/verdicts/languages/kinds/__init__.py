"""Ways to decline that every language has in much the same form: one file a kind, with a line for each language.

Who extends a language adds to its module; who finds a new way to decline adds a kind here, in all languages.
"""
