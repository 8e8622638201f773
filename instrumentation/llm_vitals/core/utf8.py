"""Text that UTF-8 can encode, whatever JSON escapes or an application put into it."""

from __future__ import annotations


def join_surrogates(text: str) -> str:
    """Text that can be encoded: surrogates that stand in pairs are joined, lone ones become U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
