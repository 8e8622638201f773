"""Images, sound and files in messages: what they are, never their bytes."""

from __future__ import annotations

import hashlib
from typing import Final

from llm_vitals.core.exchange import Part
from llm_vitals.core.utf8 import join_surrogates
from llm_vitals.formats.json_values import URI_CAP, string, word

_MODALITIES: Final = ("image", "audio", "video")


def modality(mime_type: str | None) -> str | None:
    """image, audio or video by the MIME type; None for others."""
    kind = (mime_type or "").partition("/")[0]
    return kind if kind in _MODALITIES else None


def blob(mime_type: object, kind: str | None = None, name: object = None, data: object = None) -> Part:
    """Inline binary content; the bytes (`data`, in base64) are dropped, but for a digest."""
    mime = word(mime_type)
    return Part(type="blob", modality=kind or modality(mime), mime_type=mime, name=word(name), digest=_digest(data))


_ENDS: Final = 600
"""Characters of each end that a digest is made of, with the length: of long bodies the middle is left out, and two
pictures with the same ends are not equally long."""


def _digest(data: object) -> str | None:
    text = string(data)
    if not text:
        return None
    ends = text if len(text) <= 2 * _ENDS else text[:_ENDS] + text[-_ENDS:]
    return hashlib.blake2b(f"{len(text)} {ends}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def located(url: object, kind: str | None) -> Part:
    """Content behind a URL; a `data:` URL holds the content itself and becomes a blob."""
    text = string(url)
    if text is None:
        return Part(type="uri", modality=kind)
    if text[:5].lower() == "data:":
        return blob(text[5:200].partition(",")[0].partition(";")[0], kind, data=text)
    return Part(type="uri", modality=kind, uri=join_surrogates(text[:URI_CAP]))


def stored(file_id: object, kind: str | None = None, name: object = None) -> Part:
    """A file that was uploaded before; `id` is the provider's file id."""
    return Part(type="file", modality=kind, id=word(file_id), name=word(name))
