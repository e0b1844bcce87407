"""The person's words as tokens that remember where they stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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
      | (?P<number>\#?\d{1,9}(?:[:./-]\d{1,4}){0,3}(?:\s?(?:am|pm|a\.m\.|p\.m\.)(?!\w)|st\b|nd\b|rd\b|th\b|[hdwmy]\b)?)
      | (?P<possessive>['’]s\b|(?<=s)['’](?=\s))
      | (?P<word>[^\W_]+(?:['’](?!s\b)[^\W_]+|[.&_-](?=[^\W_])[^\W_]+)*)
      | (?P<mark>[^\s\w])""",
    re.VERBOSE | re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, quotation, address, number or mark: as it was typed, folded for comparing, and where it stood."""

    text: str
    word: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """Words and their tokens; a stretch of the tokens can be given back as it was typed."""

    text: str
    tokens: tuple[Token, ...]

    def said(self, start: int, end: int) -> str:
        """The words of tokens `start` to `end` (not included), verbatim."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def part(self, start: int, end: int) -> Speech:
        """A stretch as speech of its own."""
        return Speech(self.text, self.tokens[start:end])

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(one.word for one in self.tokens)


def clean(words: str) -> str:
    """Words without control and direction characters, and with plain blanks; what cannot be read is a blank."""
    return unicodedata.normalize("NFC", _CONTROLS.sub(" ", words)).replace("\u00a0", " ").strip()


def read(words: str) -> Speech:
    """Tokens of words, in time that grows with their length. Words come in any script."""
    text = clean(words[:LONGEST])
    return Speech(text, tuple(_token(found) for found in _TOKEN.finditer(text)))


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


def _token(found: re.Match[str]) -> Token:
    return Token(found[0], fold(found[0]), found.lastgroup or "word", found.start(), found.end())
