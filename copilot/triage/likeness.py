"""Whether a name and an address of the web mean the same, and names made plain enough to be kept."""

from __future__ import annotations

import re
import unicodedata

from copilot.triage.identity import registrable

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SHORTEST = 3  # letters; shorter words are in too many names to prove anything


def tidy(text: str, most: int = 120) -> str:
    """A stranger's words as one line of plain characters, at most so many: nothing unseen, nothing that turns text."""
    return " ".join(_UNSEEN.sub(" ", text).split())[:most].rstrip()


def folded(text: str) -> str:
    """Lower case without accents, for comparing."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(one for one in plain if not unicodedata.combining(one))


def words(name: str) -> tuple[str, ...]:
    """The words of a name, folded."""
    return tuple(_WORD.findall(folded(name)))


def same(one: str, other: str) -> bool:
    """Whether two names are spelled alike, whatever their case, accents and punctuation."""
    return bool(one) and words(one) == words(other)


def resembles(name: str, host: str) -> bool:
    """Whether a host could belong to who has that name: `Nettle & Co` and `nettleco.example`."""
    label = registrable(host).partition(".")[0]
    parts, joined = set(label.split("-")), label.replace("-", "")
    for spelled in (words(name), words(name.lower().translate(_GERMAN))):
        whole = "".join(spelled)
        if len(whole) >= _SHORTEST and (joined.startswith(whole) or (whole.startswith(joined) and len(joined) > 3)):
            return True
        if any(len(word) > _SHORTEST and (word in parts or joined.startswith(word)) for word in spelled):
            return True
    return False
