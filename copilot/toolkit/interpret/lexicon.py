"""Words that count as the same: other forms of one word, and one slip of the finger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

_ENDINGS = ("ing", "ied", "ies", "ed", "es", "s", "er", "ly")
_SHORTEST_SLIP = 4
_LONGEST = 24


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its commonest English endings."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            base = word[: -len(ending)]
            if ending in ("ied", "ies"):
                return f"{base}y"
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "sl":
                return base[:-1]
            return base.rstrip("e") if ending in ("ing", "ed", "es") else base
    return word.rstrip("e") if len(word) > 4 else word


class Lexicon:
    """The words of all templates, found again where they are inflected or have one letter wrong."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._slips: dict[str, set[str]] = {}
        for word in self.words:
            if _SHORTEST_SLIP <= len(word) <= _LONGEST and word.isalpha():
                for one in _shortened(word):
                    self._slips.setdefault(one, set()).add(word)
        self._stems = {stem(one) for one in self.words}

    def known(self, said: str) -> bool:
        """Whether it is a form of a word that is here."""
        return stem(said) in self._stems

    def meant(self, said: str) -> frozenset[str]:
        """The words a slip might have been, one letter dropped, added, changed or two swapped (Damerau, 1964)."""
        return self._meant(said) if _SHORTEST_SLIP <= len(said) <= _LONGEST and said.isalpha() else frozenset()

    def _meant(self, said: str) -> frozenset[str]:
        keys = (said, *_shortened(said))
        return frozenset(one for key in keys for one in self._slips.get(key, ()) if _slip(one, said))


def _shortened(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _slip(left: str, right: str) -> bool:
    """Whether two words are one edit or one swap apart."""
    if left == right:
        return True
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
