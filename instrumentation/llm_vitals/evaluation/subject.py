"""What is evaluated: an answer, and what it answers. Read from plain values, for the SDK and the collector alike."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from llm_vitals.core.exchange import Message, Part

IMAGES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Types of images that models with eyes take."""
_TEXTS: Final = ("text/", "application/json", "application/xml", "application/yaml")
_ROLES: Final = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool"}
_TEXT_PARTS: Final = ("text", "input_text", "output_text")
_VARIABLE: Final = re.compile(r"\{\{\s*([\w.-]{1,100})\s*\}\}")
_DATA_URL: Final = re.compile(r"data:([\w.+/-]{1,100})(?:;[\w=.-]{1,40})*;base64,")
_PART: Final = (
    'text, or parts such as {"type": "text", "text": "..."}, {"type": "image_url", "image_url": {"url": '
    '"data:image/png;base64,..."}} and {"type": "file", "file": {"filename": "a.txt", "file_data": "data:..."}}'
)


class SubjectError(ValueError):
    """A value that cannot be read: `field` names it by its path, `expected` says what it was to be."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: expected {expected}")
        self.field: Final = field
        self.value: Final = value
        self.expected: Final = expected


class Media(NamedTuple):
    """An image or a file, which no heuristic sees."""

    mime_type: str
    data: str
    """In base64."""
    name: str | None
    in_answer: bool

    @property
    def is_image(self) -> bool:
        return self.mime_type in IMAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An answer, what it answers, and what it is to be measured by."""

    answer: str
    """The text of the answer; of parts, those that are text, by lines."""
    messages: tuple[Message, ...] = ()
    """What was said before the answer, the instructions among it."""
    documents: tuple[str, ...] = ()
    """What the answer was to draw on."""
    expected: str | None = None
    """The answer that would be right."""
    media: tuple[Media, ...] = ()
    finish_reason: str | None = None
    probabilities: tuple[float, ...] = ()
    """0..1, one a token of the answer."""

    @property
    def question(self) -> str:
        """The text of the last message by a user; empty where there is none."""
        return next((one.text for one in reversed(self.messages) if one.role == "user" and one.text), "")

    @property
    def answer_media(self) -> tuple[Media, ...]:
        """What of the answer no heuristic sees."""
        return tuple(one for one in self.media if one.in_answer)


def read(
    output: object,
    *,
    prompt: object = None,
    variables: object = None,
    messages: object = None,
    documents: Sequence[str] = (),
    expected: str | None = None,
    finish_reason: str | None = None,
    logprobs: Iterable[float] = (),
) -> Subject:
    """A Subject of plain values, as a JSON body or an application has them. Raises SubjectError.

    `prompt` is text, or a list of messages as `messages` are: `{"role": "user", "content": ...}`. Where there are
    `variables`, `{{name}}` in the prompt is replaced by the value of that name. `output` and contents are text or
    parts. `logprobs` are natural logarithms of the tokens' probabilities, as providers send them.
    """
    if messages is None and _is_list(prompt):
        prompt, messages = None, prompt
    if prompt is not None and messages is not None:
        raise SubjectError("messages", messages, "either prompt or messages, not both")
    media: list[Media] = []
    before = _messages(messages, media) if messages is not None else ()
    if prompt is not None:
        if not isinstance(prompt, str):
            raise SubjectError("prompt", prompt, "text, with {{names}} that `input` has values for, or messages")
        before = (Message(role="user", parts=(Part(type="text", content=filled(prompt, variables)),)),)
    elif variables is not None:
        raise SubjectError("input", variables, "a prompt with {{names}} beside it; messages have no variables")
    answer = "\n".join(_content(output, "output", media, in_answer=True))
    return Subject(
        answer=answer,
        messages=before,
        documents=tuple(documents),
        expected=expected,
        media=tuple(media),
        finish_reason=finish_reason,
        probabilities=tuple(math.exp(min(0.0, one)) for one in logprobs),
    )


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


def filled(prompt: str, variables: object) -> str:
    """A prompt with the values of its variables. Without any (None) it stays as it is. Raises SubjectError."""
    if variables is None:
        return prompt
    if not isinstance(variables, Mapping):
        raise SubjectError("input", variables, "an object of names and values")
    values = cast("Mapping[str, object]", variables)

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            known = ", ".join(map(str, list(values)[:20])) or "none"
            raise SubjectError(f"input.{found[1]}", None, f"a value for {found[0]} of the prompt; there are: {known}")
        one = values[found[1]]
        return one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, default=str)

    return _VARIABLE.sub(value, prompt)


def _messages(value: object, media: list[Media]) -> tuple[Message, ...]:
    if not isinstance(value, (list, tuple)):
        raise SubjectError("messages", value, 'a list of {"role": "user", "content": "..."}')
    found: list[Message] = []
    for at, one in enumerate(cast("Sequence[object]", value)):
        fields = _members(one)
        role = fields.get("role")
        if not isinstance(role, str) or role not in _ROLES:
            raise SubjectError(f"messages[{at}].role", role, f"one of {', '.join(_ROLES)}")
        # An assistant's message that only calls tools has no content.
        content = fields.get("content")
        texts = [] if content is None else _content(content, f"messages[{at}].content", media, in_answer=False)
        found.append(Message(role=_ROLES[role], parts=tuple(Part(type="text", content=text) for text in texts)))
    return tuple(found)


def _content(value: object, field: str, media: list[Media], *, in_answer: bool) -> list[str]:
    """The texts of a content; what is none is added to `media`."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, (list, tuple)):
        raise SubjectError(field, value, _PART)
    texts: list[str] = []
    for at, one in enumerate(cast("Sequence[object]", value)):
        where = f"{field}[{at}]"
        fields = _members(one)
        kind = fields.get("type")
        if kind in _TEXT_PARTS and isinstance(text := fields.get("text"), str):
            texts.append(text)
        elif kind == "image_url":
            stated = fields.get("image_url")
            url = stated if isinstance(stated, str) else _members(stated).get("url")
            media.append(_image(url, f"{where}.image_url.url", in_answer=in_answer))
        elif kind == "file" and isinstance(fields.get("file"), Mapping):
            text = _file(_members(fields["file"]), f"{where}.file", media, in_answer=in_answer)
            texts += [] if text is None else [text]
        else:
            raise SubjectError(where, kind, _PART)
    return texts


def _members(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _image(url: object, field: str, *, in_answer: bool) -> Media:
    mime_type, data = _data(url, field)
    if mime_type not in IMAGES:
        raise SubjectError(field, mime_type, f"an image of type {', '.join(IMAGES)}")
    return Media(mime_type=mime_type, data=data, name=None, in_answer=in_answer)


def _file(file: Mapping[str, object], field: str, media: list[Media], *, in_answer: bool) -> str | None:
    """The text of a file that is one; None where it is not, and was added to `media`."""
    name = file.get("filename")
    mime_type, data = _data(file.get("file_data"), f"{field}.file_data")
    if mime_type.startswith(_TEXTS):
        try:
            return base64.b64decode(data).decode()
        except UnicodeDecodeError:
            pass
    name = name if isinstance(name, str) else None
    media.append(Media(mime_type=mime_type, data=data, name=name, in_answer=in_answer))
    return None


def _data(url: object, field: str) -> tuple[str, str]:
    """Type and base64 of a data URL. Addresses are refused: who evaluates fetches nothing."""
    expected = "a data URL such as data:image/png;base64,...; nothing is fetched from an address"
    found = _DATA_URL.match(url) if isinstance(url, str) else None
    if found is None:
        raise SubjectError(field, url, expected)
    data = found.string[found.end() :]
    try:
        base64.b64decode(data, validate=True)
    except ValueError as error:  # binascii.Error
        raise SubjectError(field, url, f"{expected} (its base64 cannot be decoded)") from error
    return found[1].lower(), data
