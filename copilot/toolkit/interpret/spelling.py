"""Slips of the finger in the words that the program itself knows; names and texts are left as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from copilot.toolkit.interpret import days, tokens, vocabulary
from copilot.toolkit.interpret.lexicon import Lexicon

_COMMON = {
    "teh": "the", "til": "till", "untill": "until", "fro": "for", "adn": "and", "frm": "from", "tmrw": "tomorrow",
    "tommorow": "tomorrow", "tomorow": "tomorrow", "tommorrow": "tomorrow", "thx": "thanks", "pls": "please",
    "plz": "please", "msgs": "messages", "msg": "message", "u": "you", "r": "are", "im": "i'm", "dont": "don't",
    "cant": "can't", "whats": "what's", "whos": "who's", "hasnt": "hasn't", "isnt": "isn't", "wont": "won't",
    "recieve": "receive", "nr": "number", "tldr": "tl;dr",
}  # fmt: skip
_KNOWN = vocabulary.words(
    "today tomorrow tonight morning afternoon evening weekend yesterday month months week weeks year hours minutes"
    " older newer selected marked attachment attachments newsletter newsletters notification notifications receipt"
    " receipts customers invitation invitations contact contacts message messages email unread starred everything"
    " everyone everybody second third fourth fifth latest newest number answer forward archive unsubscribe summary"
    " summarize meeting reminder companies company conversation thread delete remove before after until"
)
_SHORTEST = 4

Known = Callable[[str], bool]


class Speller:
    """Puts right single words of the vocabulary; `extra` are further words it knows."""

    def __init__(self, extra: Iterable[str]) -> None:
        words = {*extra, *_KNOWN, *days.WEEKDAYS, *days.MONTHS, *vocabulary.LANES, *vocabulary.STATES, *vocabulary.MAIL}
        words |= vocabulary.LIGHT | vocabulary.PEOPLE | vocabulary.THREAD | vocabulary.PLURAL | vocabulary.FILES
        self._lexicon = Lexicon(one for one in words if one.isalpha())

    def read(self, words: str, is_name: Known) -> tokens.Speech:
        """The words read with their slips put right; a word for which `is_name` holds is none."""
        plain = tokens.read(words)
        mend = {one.word: self._meant(one.word) for one in plain.tokens[:60] if one.kind == "word"}
        wrong = {slip: right for slip, right in mend.items() if right and (slip in _COMMON or not is_name(slip))}
        return tokens.read(words, wrong) if wrong else plain

    def _meant(self, word: str) -> str:
        if word in _COMMON:
            return _COMMON[word]
        if word in self._lexicon.words or len(word) < _SHORTEST or not word.isalpha() or self._lexicon.known(word):
            return ""
        found = self._lexicon.meant(word)
        if len(word) == _SHORTEST:
            found = frozenset(one for one in found if sorted(one) == sorted(word))
        return min(found, key=lambda one: (len(one) != len(word), sorted(one) != sorted(word), one)) if found else ""
