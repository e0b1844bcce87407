"""The text of a mail: subjects, quotations in the language of the mail, and format=flowed (RFC 3676)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copilot.mail.compose_words import ENGLISH, PHRASES, SMALL_WORDS, Phrases
from copilot.types import Message, ZoneKind

WIDTH = 72
QUOTED_LINES = 1000
QUOTED_CHARACTERS = 200_000
LONGEST_SUBJECT = 400
SIGNATURE = "-- "

_ANSWERS = "re|aw|antw?|antwort|sv|vs|odp|ynt|res|rif|r|回复|答复|回覆|답장|απ|отв"
_FORWARDS = "fwd?|wg|tr|rv|enc|vl|vb|pd|ilt|doorst|转发|轉寄|전달|пересл"
_COUNTED = r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*[:：]\s*"
_ANSWERED = re.compile(rf"(\[[^\]]{{1,60}}\]\s*)?((?:(?:{_ANSWERS}){_COUNTED})+)", re.IGNORECASE)
_FORWARDED = re.compile(rf"(?:(?:{_FORWARDS}){_COUNTED})+", re.IGNORECASE)
_QUOTED = re.compile(r"(?:> ?){1,40}")  # deeper is nobody's quotation but an attack
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[а-яА-Я]")),
    ("el", re.compile(r"[α-ωΑ-Ω]")),
)


def reply_subject(subject: str) -> str:
    """ "Re: " and the subject without the answer marks it has; a list's tag stays in front of the words."""
    subject = _short(subject)
    found = _ANSWERED.match(subject)
    rest = (found[1] or "") + subject[found.end() :] if found else subject
    return f"Re: {rest}".rstrip()


def forward_subject(subject: str) -> str:
    """ "Fwd: " and the subject without the forward marks it has."""
    subject = _short(subject)
    found = _FORWARDED.match(subject)
    return f"Fwd: {subject[found.end() :] if found else subject}".rstrip()


def language(text: str, *, declared: str = "") -> str:
    """The language of a text (a key of `PHRASES`), by its script, else its small words, else what was `declared`."""
    sample = text[:4000]
    letters = len(_WORD.findall(sample)) or 1
    for name, pattern in _SCRIPTS:
        if len(pattern.findall(sample)) * 4 >= letters:
            return name
    words = [word.lower() for word in _WORD.findall(sample)]
    counts = {name: sum(word in small for word in words) for name, small in SMALL_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    told = declared[:2].lower()
    if counts[best] >= 2 and counts[best] > counts.get(told, 0):
        return best
    return told if told in PHRASES else ENGLISH


def quote(message: Message) -> str:
    """The mail's words as a quotation under an introduction in their language, without the sender's signature."""
    kept = "".join(message.text[z.start : z.end] for z in message.zones if z.kind is not ZoneKind.SIGNATURE)
    said = (kept if message.zones else message.text).strip("\n")
    lines = said[:QUOTED_CHARACTERS].split("\n")
    shown = [">" + line if line.startswith(">") else f"> {line}".rstrip() for line in lines[:QUOTED_LINES]]
    shown += ["> […]"] if len(lines) > QUOTED_LINES or len(said) > QUOTED_CHARACTERS else []
    return "\n".join([introduction(message), *shown])


def introduction(message: Message) -> str:
    """Who wrote what is quoted, and when, in the language of the mail."""
    said = phrases(message)
    sender = message.from_[0] if message.from_ else None
    name = (sender.name or sender.email) if sender else "?"
    if message.date is None:
        return said.undated.format(name=name)
    return said.wrote.format(name=name, date=message.date.strftime(said.date))


def phrases(message: Message) -> Phrases:
    """What to say around a quotation of this mail."""
    return PHRASES[language(message.text, declared=message.headers.get("content-language", ""))]


def flow(text: str) -> str:
    """The text as format=flowed: long lines broken after a space, quotations kept, lines that would mislead stuffed.

    `flowed.unwrap` gives back the text, but for spaces at the ends of lines. Words are never broken.
    """
    return "\n".join(piece for line in text.split("\n") for piece in _flow(line))


def depth(line: str) -> tuple[int, str]:
    """How deep a line is quoted, at most 40, and what it says without the marks."""
    found = _QUOTED.match(line)
    return (found[0].count(">"), line[found.end() :]) if found else (0, line)


def _short(subject: str) -> str:
    return " ".join(subject.split())[:LONGEST_SUBJECT]


def _flow(line: str) -> Iterator[str]:
    if line == SIGNATURE:
        yield line
        return
    level, rest = depth(line)
    rest = rest.rstrip(" ")
    start, room = 0, WIDTH - level - 1
    while stop := _break(rest, start, room):
        yield _stuffed(level, rest[start:stop])
        start = stop
    yield _stuffed(level, rest[start:])


def _break(rest: str, start: int, room: int) -> int:
    """Where the line that begins at `start` is to be broken, just after a space; 0 when it fits or has no fit place."""
    end = start + room
    if len(rest) <= end:
        return 0
    at = rest.rfind(" ", start, end) + 1
    while at and (rest[start:at] == SIGNATURE or rest[start:at].isspace()):
        at = rest.rfind(" ", start, at - 1) + 1
    return at or rest.find(" ", end) + 1


def _stuffed(level: int, piece: str) -> str:
    if level:
        return ">" * level + (f" {piece}" if piece else "")
    return f" {piece}" if piece.startswith((" ", ">", "From ")) else piece
