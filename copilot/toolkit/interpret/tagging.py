"""Which words of a sentence fill which argument of a tool: the best labelling of all (Viterbi, 1967).

Each word is either the tool's own or part of one argument; each argument is one stretch. What speaks for a labelling:
words the tool's examples use outside of arguments, words that suit the kind of their argument, and the words at its
borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.toolkit.interpret import vocabulary
from copilot.toolkit.interpret.patterns import END, START, Pattern, general, mark
from copilot.toolkit.interpret.senses import NEVER, Senses
from copilot.toolkit.interpret.templates import Slot

LONGEST = 48
"""Words that are labelled one by one; what follows belongs to what the last of them belongs to."""

_OWN, _FOREIGN, _LIGHT_OWN, _LIGHT_FOREIGN, _MARK, _PAIR = 0.55, -0.8, 0.12, -0.08, 0.0, 0.25
_LEARNED, _GENERAL, _UNLED, _LED_ON, _COLON = 0.5, 0.3, -0.35, -0.6, 0.8
_LEAVE_TEXT, _LEAVE_TEXT_LEARNED, _LEAVE_LEARNED, _LEAVE = -0.6, -0.25, 0.15, -0.1
_OWN_INSIDE, _MISSING, _UNMARKED_TEXT, _OPTIONAL, _SWALLOWED, _DANGLING, _SAID = (
    -0.4,
    -0.5,
    -0.3,
    -0.12,
    -1.5,
    -0.5,
    -0.6,
)
_SAYING = frozenset(("say", "saying", "says", "asking", "telling"))
_SPEAKERS = vocabulary.words("i i'm i'll i've we we're we'll it's he she they they're there")
_BEFORE_TEXT = vocabulary.words(
    "say saying and with that words note comment message ask asking tell telling him her them write reads it's says"
)


_State = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tagging:
    """A labelling: `spans` are the words of each argument, `left` the words that nothing explains.

    `fit` is the share of the weight of all words outside of arguments that the tool's examples explain.
    """

    tool: str
    score: float
    fit: float
    spans: dict[str, tuple[int, int]]
    left: tuple[int, ...]
    own: tuple[int, ...]


class Tagger:
    """Labels one sentence for one tool after another."""

    def __init__(self, senses: Senses, roots: Sequence[str]) -> None:
        self._senses = senses
        self._tokens = senses.speech.tokens[:LONGEST]
        self._roots = roots
        saying = [self._says(at) for at in range(len(self._tokens))]
        self._swallows = [any(saying[:at]) for at in range(len(self._tokens) + 1)]

    def _says(self, at: int) -> bool:
        """Whether all that follows is what is to be said: after a colon, "saying", "that I"."""
        token = self._tokens[at]
        after = self._tokens[at + 1].word if at + 1 < len(self._tokens) else ""
        return token.text == ":" or (at > 0 and token.word in _SAYING) or (token.word == "that" and after in _SPEAKERS)

    def tag(self, pattern: Pattern) -> Tagging:
        """The best labelling for a tool."""
        outside = [self._outside(at, pattern) for at in range(len(self._tokens))]
        suits = [self._suits(slot, pattern) for slot in pattern.slots]
        adjacent = [[_adjacent(left, slot, pattern) for slot in pattern.slots] for left in pattern.slots]
        enters = [[self._enter(slot, at, pattern) for at in range(len(self._tokens))] for slot in pattern.slots]
        leaves = [[self._leave(slot, at, pattern) for at in range(len(self._tokens) + 1)] for slot in pattern.slots]
        return self._traced(pattern, *_search(outside, suits, enters, leaves, adjacent))

    def _outside(self, at: int, pattern: Pattern) -> float:
        token = self._tokens[at]
        if token.kind == "mark":
            return _MARK
        known = self._roots[at] in pattern.own or self._introduces(at, pattern)
        if self._swallows[at] and any(one.argument == "text" for one in pattern.slots):
            return min(0.0, _LIGHT_FOREIGN if token.word in vocabulary.LIGHT else 0.0 if known else _FOREIGN)
        pair = _PAIR if at and known and (self._roots[at - 1], self._roots[at]) in pattern.pairs else 0.0
        if token.word in vocabulary.LIGHT:
            return pair + _LIGHT_OWN if known else _LIGHT_FOREIGN
        return pair + _OWN if known else _FOREIGN

    def _suits(self, slot: Slot, pattern: Pattern) -> list[float]:
        """How well each word suits an argument; the tool's own heavy words less than others."""
        plain = self._senses.of(slot)[: len(self._tokens)]
        if slot.kind in ("text", "choice", "lane", "when"):
            return plain
        owned = [self._owned(at, pattern) for at in range(len(self._tokens))]
        if slot.kind in ("messages", "people") and any(one.argument == "text" for one in pattern.slots):
            saying = [self._swallows[at] or self._says(at) for at in range(len(plain))]
            plain = [value + _SAID * said for value, said in zip(plain, saying, strict=True)]
        spare = 0.0 if slot.argument in pattern.required or slot.kind != "messages" else _OPTIONAL
        return [value + _OWN_INSIDE * own + spare for value, own in zip(plain, owned, strict=True)]

    def _introduces(self, at: int, pattern: Pattern) -> bool:
        """Whether a word may lead to text, where the tool takes any."""
        return self._tokens[at].word in _BEFORE_TEXT and any(one.kind == "text" for one in pattern.slots)

    def _owned(self, at: int, pattern: Pattern) -> float:
        """How far a word is the tool's own: a heavy one always, a light one behind its neighbour."""
        if self._roots[at] not in pattern.own:
            return 0.0
        if self._tokens[at].word not in vocabulary.LIGHT:
            return 1.0
        return 0.7 if at and (self._roots[at - 1], self._roots[at]) in pattern.pairs else 0.0

    def _enter(self, slot: Slot, at: int, pattern: Pattern) -> float:
        before = pattern.before[slot.argument]
        if self._senses.leads(slot, at):
            return _LED_ON
        if slot.kind == "messages" and slot.argument not in pattern.required and not self._senses.points(at):
            return _LED_ON
        led = at
        while led and self._tokens[led - 1].kind == "mark":
            led -= 1
        learned = (self._roots[led - 1] if led else START) in before
        if slot.kind == "text" and led < at and self._tokens[at - 1].text == ":":
            return _COLON + learned * _GENERAL
        if learned or (led and slot.kind == "text" and self._tells(led - 1)):
            return _LEARNED
        if led < at and slot.kind in ("text", "label", "when", "lane", "choice"):
            return _GENERAL
        return _GENERAL if led and self._tokens[led - 1].word in general(slot.kind) else _UNLED

    def _tells(self, at: int) -> bool:
        """Whether this is the pronoun of "tell him"."""
        return (
            at > 0 and self._tokens[at].word in vocabulary.HIM and self._tokens[at - 1].word in ("tell", "ask", "let")
        )

    def _leave(self, slot: Slot, at: int, pattern: Pattern) -> float:
        if not at:
            return 0.0
        after = pattern.after[slot.argument]
        if self._senses.dangles(slot, at - 1):
            return _DANGLING
        if at == len(self._tokens):
            return 0.1 if END in after else 0.0
        learned = self._roots[at] in after
        if slot.kind != "text":
            beside = {self._tokens[at - 1].kind, self._tokens[at].kind}
            owner = slot.kind == "messages" and "possessive" in beside
            return _LEAVE_LEARNED if learned else _DANGLING if owner else _LEAVE
        if slot.argument == "text" and self._swallows[at]:
            return _SWALLOWED
        paired = at + 1 < len(self._tokens) and (self._roots[at], self._roots[at + 1]) in pattern.pairs
        return _LEAVE_LEARNED if learned and paired else _LEAVE_TEXT_LEARNED if learned else _LEAVE_TEXT

    def _traced(self, pattern: Pattern, score: float, labels: list[int]) -> Tagging:
        spans: dict[str, tuple[int, int]] = {}
        own: list[int] = []
        left: list[int] = []
        whole = len(self._senses.speech.tokens)
        for at, label in enumerate(labels):
            if label:
                name = pattern.slots[label - 1].argument
                start = spans.get(name, (at, at))[0]
                spans[name] = (start, whole if at + 1 == LONGEST else at + 1)
            elif self._tokens[at].kind != "mark":
                known = self._roots[at] in pattern.own or self._introduces(at, pattern)
                (own if known else left).append(at)
        spans = {name: span for name, span in spans.items() if self._full(*span)}
        weighed = sum(_weight(self._tokens[at].word) for at in own)
        foreign = sum(_weight(self._tokens[at].word) for at in left)
        missing = len(pattern.required - spans.keys())
        fit = weighed / (weighed + foreign) if weighed else 0.0
        return Tagging(pattern.tool, score + _MISSING * missing, fit, spans, tuple(left), tuple(own))

    def _full(self, start: int, end: int) -> bool:
        """Whether a stretch holds more than marks and articles."""
        return any(
            one.kind != "mark" and one.word not in ("the", "a", "an", "my")
            for one in self._senses.speech.tokens[start:end]
        )


def _weight(word: str) -> float:
    return 0.2 if word in vocabulary.LIGHT else 1.0


def _adjacent(left: Slot, slot: Slot, pattern: Pattern) -> float:
    """What speaks for an argument right after another; text follows without a word between only rarely."""
    if mark(left.argument) not in pattern.before[slot.argument]:
        return _UNLED + (_LEAVE_TEXT if left.kind == "text" else _LEAVE)
    return _LEAVE + (_UNMARKED_TEXT if slot.kind == "text" else _LEARNED)


def _search(
    outside: list[float],
    suits: list[list[float]],
    enters: list[list[float]],
    leaves: list[list[float]],
    adjacent: list[list[float]],
) -> tuple[float, list[int]]:
    """The best labels: 0 is outside, n the argument n-1. A state is the label and which arguments have been used."""
    best: dict[_State, float] = {(0, 0): 0.0}
    steps: list[dict[_State, _State]] = []
    for at, plain in enumerate(outside):
        step = _Step({}, {})
        for (label, used), score in best.items():
            left = score + (leaves[label - 1][at] if label else 0.0)
            step.offer((0, used), left + plain, (label, used))
            if label and suits[label - 1][at] > NEVER:
                step.offer((label, used), score + suits[label - 1][at], (label, used))
            for slot, suit in enumerate(suits):
                if not used >> slot & 1 and suit[at] > NEVER:
                    entered = left + enters[slot][at]
                    if label:
                        entered = max(entered, score + adjacent[label - 1][slot])
                    step.offer((slot + 1, used | 1 << slot), entered + suit[at], (label, used))
        best = step.best
        steps.append(step.came)
    return _followed(best, steps, leaves)


@dataclass(slots=True)
class _Step:
    """The best score of each state after one more word, and the state it came from."""

    best: dict[_State, float]
    came: dict[_State, _State]

    def offer(self, state: _State, score: float, source: _State) -> None:
        if state not in self.best or score > self.best[state]:
            self.best[state], self.came[state] = score, source


def _followed(
    best: dict[_State, float], steps: list[dict[_State, _State]], leaves: list[list[float]]
) -> tuple[float, list[int]]:
    """The labels back from the best of the last states."""
    ended = {one: score + (leaves[one[0] - 1][len(steps)] if one[0] else 0.0) for one, score in best.items()}
    state = max(ended, key=lambda one: ended[one])
    score = ended[state]
    labels: list[int] = []
    for came in reversed(steps):
        labels.append(state[0])
        state = came[state]
    return score, labels[::-1]
