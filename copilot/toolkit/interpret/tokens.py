"""The person's words as tokens that remember where they stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 20_000
"""Characters that are read at most; longer words are refused."""

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]{1,4000}"|“[^“”]{1,4000}”|«[^«»]{1,4000}»|„[^„“”]{1,4000}[“”])
      | (?P<address>[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})
      | (?P<link>https?://\S{1,2000}|www\.\S{1,2000})
      | (?P<path>[~.]?/[^\s,;"]{1,300}|~(?=\s|$))
      | (?P<clause>(?:from|to|cc|subject|body|lane|topic|in|is|has|before|after|on|larger|smaller|list):(?=[^\s])
        (?:"[^"]{1,200}"|[^\s()"]{1,200}))
      | (?P<place>\b(?:no\.?|nr\.?|num\.)\s?\d{1,4}\b(?![:/.]\d))
      | (?P<number>\#?\d{1,9}(?:[:./-]\d{1,4}){0,3}(?:\s?(?:am|pm|a\.m\.|p\.m\.)(?!\w)|st\b|nd\b|rd\b|th\b|[hdwmy]\b)?)
      | (?P<possessive>['’]s\b|(?<=s)['’](?=\s))
      | (?P<word>tl;dr|[^\W_]+(?:['’](?!s\b)[^\W_]+|[.&_-](?=[^\W_])[^\W_]+)*)
      | (?P<mark>[^\s\w])""",
    re.VERBOSE | re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, quotation, address, number or mark: as it is read, folded for comparing, and where it stands.

    `typed` is where it stood in the words as they were typed, which are given back verbatim.
    """

    text: str
    word: str
    kind: str
    start: int
    end: int
    typed: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Speech:
    """Words as they were typed, as they are read (slips of the finger put right), and their tokens."""

    typed: str
    text: str
    tokens: tuple[Token, ...]

    def said(self, start: int = 0, end: int | None = None) -> str:
        """The words of tokens `start` to `end` (not included), verbatim."""
        part = self.tokens[start:end]
        return self.typed[part[0].typed[0] : part[-1].typed[1]] if part else ""

    def heard(self) -> str:
        """The words as they are read."""
        return self.text[self.tokens[0].start : self.tokens[-1].end] if self.tokens else ""

    def part(self, start: int, end: int) -> Speech:
        """A stretch as speech of its own."""
        return Speech(self.typed, self.text, self.tokens[start:end])

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(one.word for one in self.tokens)


def clean(words: str) -> str:
    """Words without control and direction characters, and with plain blanks; what cannot be read is a blank."""
    return unicodedata.normalize("NFC", _CONTROLS.sub(" ", words)).replace("\u00a0", " ").strip()


def read(words: str, mend: Mapping[str, str] | None = None) -> Speech:
    """Tokens of words, in time that grows with their length; `mend` puts single words right, by their folded form."""
    typed = clean(words[:LONGEST])
    found = [(one, (mend or {}).get(fold(one[0]), one[0])) for one in _TOKEN.finditer(typed)]
    parts: list[str] = []
    tokens: list[Token] = []
    at = end = 0
    for one, text in found:
        gap = typed[end : one.start()]
        start, end = at + len(gap), one.end()
        at = start + len(text)
        parts += (gap, text)
        tokens.append(Token(text, _folded(text, one.lastgroup), one.lastgroup or "word", start, at, one.span()))
    return Speech(typed, "".join(parts), tuple(tokens))


def fold(word: str) -> str:
    """A word for comparing: no case, no accents, plain apostrophes."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    return "".join(one for one in plain if not unicodedata.combining(one))


def unquoted(words: str) -> str:
    """Words without the quotation marks around the whole of them."""
    stripped = words.strip()
    pairs = {'"': '"', "“": "”", "«": "»", "„": "“”", "'": "'", "‘": "’"}
    if len(stripped) > 1 and stripped[-1] in pairs.get(stripped[0], "") and stripped[1:-1].strip():
        return stripped[1:-1].strip()
    return stripped


def find(words: Sequence[str], wanted: Sequence[str], start: int = 0) -> int:
    """Where `wanted` begins in `words`, at or after `start`; -1 for nowhere."""
    for at in range(start, len(words) - len(wanted) + 1):
        if tuple(words[at : at + len(wanted)]) == tuple(wanted):
            return at
    return -1


def _folded(text: str, kind: str | None) -> str:
    """ "No. 2" is "#2"."""
    return f"#{text.rpartition('.')[2].strip(' nortNORT')}" if kind == "place" else fold(text)
