"""How well each word of a sentence would suit each kind of argument; what alignment goes by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from copilot.toolkit.interpret import periods, vocabulary, when
from copilot.toolkit.interpret.templates import Slot
from copilot.toolkit.interpret.tokens import Speech, Token

_POINTERS = vocabulary.THIS | vocabulary.THESE | vocabulary.MAIL | vocabulary.THREAD | vocabulary.REPLIES
_POINTERS |= set(vocabulary.LANE_NOUNS) | set(vocabulary.ORDINALS)
_POINTERS |= {"everything", "number", "selected", "latest", "last", "newest", "both", "marked", "junk", "spam"}
_GLUE = {"from", "about", "with", "regarding", "older", "newer", "than", "sent", "between", "since"}
_LEADS = frozenset(
    ("from", "to", "of", "with", "about", "and", "for", "in", "by", "on", "at", "or", "between", "since")
)
_ARTICLES = frozenset(("the", "a", "an", "my", "our"))
_SOFT = (
    vocabulary.DETERMINERS
    | set(vocabulary.CARDINALS)
    | set(vocabulary.STATES)
    | {"and", "or", "of", "to", "i", "in", "&", "for"}
)
_MEANS = {
    "starred": {"star", "starred", "flag", "flagged", "important", "stars"},
    "unstarred": {"unstar", "unstarred", "unflag", "unflagged"},
    "read": {"read", "seen", "opened"},
    "unread": {"unread", "unseen", "unopened"},
}
"""Other words for common choices."""

NEVER = -9.0


class Senses:
    """The affinities of one sentence's words, worked out once per kind."""

    def __init__(self, speech: Speech, now: datetime) -> None:
        self.speech = speech
        self._now = now
        self._known: dict[tuple[str, frozenset[str]], list[float]] = {}
        text = speech.heard()
        offset = speech.tokens[0].start if speech.tokens else 0
        self.moments = [(one.start + offset, one.end + offset) for one in when.find(text, now)]
        self.periods = [(start + offset, end + offset) for start, end in periods.find(text, now)[1]]

    def dangles(self, slot: Slot, at: int) -> bool:
        """Whether a word cannot be the last of such an argument."""
        return slot.kind in ("messages", "people") and self.speech.tokens[at].word in _LEADS | _ARTICLES

    def leads(self, slot: Slot, at: int) -> bool:
        """Whether a word only leads to such an argument and cannot be its first."""
        return slot.kind in ("messages", "people") and self.speech.tokens[at].word in _LEADS

    def of(self, slot: Slot) -> list[float]:
        """The affinity of each word to a slot: about 0.5 suits, 0 may be, `NEVER` cannot be."""
        key = (slot.kind, slot.choices)
        if key not in self._known:
            judge = _JUDGES.get(slot.kind)
            self._known[key] = [
                judge(self, at, one) if judge else _closed(slot, one) for at, one in enumerate(self.speech.tokens)
            ]
        return self._known[key]

    def messages(self, at: int, token: Token) -> float:
        """Nouns and pronouns for mail, what glues them, and words that might describe it."""
        if token.kind == "mark":
            return -0.6 if token.text in ":;" else -0.3
        if token.word in _POINTERS or token.kind in ("possessive", "place") or self._counts(at, token):
            return 0.5
        if token.word in _GLUE or any(start <= token.start < end for start, end in self.periods):
            return 0.35
        if token.word in vocabulary.DETERMINERS:
            return 0.0 if token.word == "all" else 0.1
        if token.word in _SOFT:
            return 0.03
        return 0.15 if token.text[:1].isupper() or token.kind in ("address", "quoted", "clause") else -0.06

    def _counts(self, at: int, token: Token) -> bool:
        """Whether a figure counts messages: "number 2", "2 and 3", "#4"."""
        before = self.speech.tokens[at - 1].word if at else ""
        return token.word.startswith("#") or (
            token.word.isdecimal() and (before in vocabulary.NUMBER_NOUNS or before in ("and", ",", "&", "to", ""))
        )

    def points(self, at: int) -> bool:
        """Whether one of the next words is a noun or pronoun for mail."""
        return any(self.messages(one, token) >= 0.5 for one, token in enumerate(self.speech.tokens[at : at + 6], at))

    def people(self, at: int, token: Token) -> float:
        """Names, addresses and pronouns."""
        if token.kind == "mark":
            return 0.0 if token.text in ",&" else -0.5
        if token.kind == "address" or token.word in vocabulary.PEOPLE:
            return 0.5
        if token.text[:1].isupper() and at > 0:
            return 0.4
        if token.word in ("me", "i", "my", "mine", "we", "us"):
            return -1.0
        if token.word in vocabulary.DETERMINERS or token.word in vocabulary.LIGHT - {"and", "of"}:
            return -0.1
        return 0.0 if token.word in ("and", "of", "or") else -0.12

    def moment(self, at: int, token: Token) -> float:
        """Words of a moment."""
        if any(start <= token.start < end for start, end in self.moments):
            return 0.7
        return -0.1 if token.kind == "mark" else NEVER

    def text(self, at: int, token: Token) -> float:
        """Anything."""
        return 0.5 if token.kind in ("quoted", "path") else 0.0

    def short(self, at: int, token: Token) -> float:
        """A few words, such as a label."""
        if token.word in _POINTERS:
            return -0.3
        return 0.4 if token.kind == "quoted" else -0.05

    def lane(self, at: int, token: Token) -> float:
        """Words for a lane."""
        if token.word in vocabulary.LANES:
            return 0.7
        return 0.0 if token.word in vocabulary.DETERMINERS or token.kind == "mark" else NEVER


def meanings(choice: str) -> set[str]:
    """The words that stand for a choice."""
    return _MEANS.get(choice, set()) | {choice}


def _closed(slot: Slot, token: Token) -> float:
    known = slot.choices if slot.kind == "flag" else set().union(*(meanings(one) for one in slot.choices))
    if slot.kind == "number":
        return 0.5 if token.word.isdigit() or token.word in vocabulary.CARDINALS else NEVER
    return 0.7 if token.word in known else NEVER


_JUDGES: dict[str, Callable[[Senses, int, Token], float]] = {
    "messages": Senses.messages,
    "people": Senses.people,
    "when": Senses.moment,
    "text": Senses.text,
    "label": Senses.short,
    "companies": Senses.text,
    "tasks": Senses.text,
    "lane": Senses.lane,
}
